/** F15: webhooks that come out of order, forged or old. State only moves forward, and only for the provider. */
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";

import { readLedger } from "#bench/cluster/gather-evidence";
import { leaveStores, type Rehearsal } from "#bench/cluster/rehearsal";
import { newsOf, sendWebhook } from "#bench/cluster/webhook";
import type { LedgerCharge } from "#bench/history/evidence";
import { signWebhook, WEBHOOK_TOLERANCE_MS } from "#server/payments/signature";
import { prisma } from "#server/postgres/client";
import { buyOneSeat, expectCleanHistory, holdAndBook, payFor, rehearse } from "./crowd";

afterAll(leaveStores);

/** The bank thinks for longer than the test needs to tell lies in its name. */
const THINKING_CARD = "sim_delay_10000";

test("F15 news that comes in the wrong order only moves a booking forward", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const house = await rehearsal.openHouse();
    rehearsal.watch(house);
    const [keeper, leaver] = await rehearsal.fans(2);
    if (!keeper || !leaver) throw new Error("No fans.");

    // Paid for, and only then the news comes that it was declined, and twice that it is paid.
    const kept = await buyOneSeat(keeper, house, 0);
    const keptCharge = await chargeOf(rehearsal, kept?.id);
    for (const type of ["charge.failed", "charge.succeeded", "charge.succeeded"] as const) {
      const answer = await sendWebhook(rehearsal.cluster, newsOf(keptCharge, type));
      expect(answer).toEqual({ status: 200, body: { outcome: "known" } });
    }

    // Its refund is told at once, and that it was paid only seconds later.
    const left = await buyOneSeat(leaver, house, 1, "sim_reordered");
    expect(left?.status).toBe("CONFIRMED");
    const bookingId = left?.id ?? "";
    await leaver.insist(() => leaver.cancel(house, bookingId));
    await rehearsal.settle();
    const leftCharge = await chargeOf(rehearsal, bookingId);
    expect(leftCharge.refunds).toMatchObject([{ status: "succeeded" }]);
    for (const type of ["charge.succeeded", "charge.failed"] as const) {
      expect((await sendWebhook(rehearsal.cluster, newsOf(leftCharge, type))).status).toBe(200);
    }

    expect((await keeper.readBooking(house, keptCharge.bookingId))?.status).toBe("CONFIRMED");
    expect((await leaver.readBooking(house, bookingId))?.status).toBe("CANCELLED");
    expect(await paymentStatusOf(bookingId)).toBe("REFUNDED");
    const { ledger } = await expectCleanHistory(rehearsal);
    expect(ledger).toHaveLength(2);
  });
});

test("F15 a forged webhook and an old one are refused, and nothing changes", async () => {
  await rehearse({}, async (rehearsal) => {
    const house = await rehearsal.openHouse();
    const fan = await rehearsal.fan();
    const bookingId = await holdAndBook(fan, house, [0]);
    // The bank is still thinking while somebody else says that it has said yes.
    const paymentId = await payFor(fan, house, bookingId, THINKING_CARD);
    const before = await prisma.payment.findUniqueOrThrow({ where: { id: paymentId } });
    const charge = { id: "ch_forged", paymentId, bookingId, refunds: [] };
    const paid = newsOf({ ...charge, ...priceOf(before), status: "succeeded" }, "charge.succeeded");
    const secret = rehearsal.cluster.webhookSecret;
    const nowMs = Date.now();
    const body = JSON.stringify(paid);

    const refused = [
      await sendWebhook(rehearsal.cluster, paid, { signature: null }),
      await sendWebhook(rehearsal.cluster, paid, { signature: "t=1,v1=00" }),
      await sendWebhook(rehearsal.cluster, paid, { secret: randomUUID() }),
      // Signed for a penny less, and changed on its way.
      await sendWebhook(rehearsal.cluster, paid, {
        signature: signWebhook({ rawBody: body.replace("4250", "4249"), secret }, nowMs),
      }),
      // A true signature under another time.
      await sendWebhook(rehearsal.cluster, paid, {
        signature: signWebhook({ rawBody: body, secret }, nowMs - 1).replace(
          /^t=\d+/,
          `t=${String(nowMs)}`,
        ),
      }),
      await sendWebhook(rehearsal.cluster, paid, {
        signedAtMs: nowMs - WEBHOOK_TOLERANCE_MS - 1_000,
      }),
      await sendWebhook(rehearsal.cluster, paid, {
        signedAtMs: nowMs + WEBHOOK_TOLERANCE_MS + 10_000,
      }),
    ];
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 400));
    const types = refused.map(({ body: { type } }) => type?.replace("/problems/", ""));
    expect(types.slice(0, 5)).toEqual(types.slice(0, 5).map(() => "webhook_signature_invalid"));
    expect(types.slice(5)).toEqual(["webhook_too_old", "webhook_too_old"]);
    expect(await prisma.payment.findUniqueOrThrow({ where: { id: paymentId } })).toEqual(before);

    // The control: what the bank itself says is heard, by the same way.
    expect((await fan.awaitEnd(house, bookingId))?.status).toBe("CONFIRMED");
    await expectCleanHistory(rehearsal);
    const true_ = newsOf(await chargeOf(rehearsal, bookingId), "charge.succeeded");
    expect(await sendWebhook(rehearsal.cluster, true_)).toEqual({
      status: 200,
      body: { outcome: "known" },
    });
  });
});

type Money = Pick<LedgerCharge, "amountMinor" | "currency">;

function priceOf({ amountMinor, currency }: Money): Money {
  return { amountMinor, currency };
}

async function chargeOf(
  { cluster }: Rehearsal,
  bookingId: string | undefined,
): Promise<LedgerCharge> {
  const charges = await readLedger(cluster.simulatorUrl);
  const [charge, ...more] = charges.filter((each) => each.bookingId === bookingId);
  if (!charge || more.length > 0) throw new Error("There is not one charge.");
  return charge;
}

async function paymentStatusOf(bookingId: string): Promise<string | undefined> {
  return (await prisma.payment.findFirst({ where: { bookingId } }))?.status;
}
