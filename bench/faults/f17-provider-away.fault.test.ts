/** F17: the payment provider is down, or slow. */
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";

import { leaveStores } from "#bench/cluster/rehearsal";
import { OPEN_MS } from "#server/payments/resilient";
import { buyOneSeat, expectCleanHistory, holdAndBook, payFor, rehearse, until } from "./crowd";

const FANS = 6;

/** The shortest that a hold can live, in milliseconds: the outage outlasts it. */
const HOLD_TTL_MS = 5_000;

/** What a slow provider's answers and what is asked of it take on their way, in milliseconds. */
const WAY_MS = 3_000;

/** The provider is left alone for a while, and a message for a moment more, before anybody finds out that it is back. */
const RECOVERED_WITHIN_MS = OPEN_MS + 2_000 + 5_000;

afterAll(leaveStores);

test("F17 a provider that is down burns no hold: the circuit opens, the fan is told, and all is paid later", async () => {
  await rehearse({ sidecars: 1 }, async (rehearsal) => {
    const { ways, workers } = rehearsal.cluster;
    const log = () => readFileSync(workers[0]?.logFile ?? "", "utf8");
    const house = await rehearsal.openHouse({ holdTtlMs: HOLD_TTL_MS });
    rehearsal.watch(house);
    const [stranger, ...fans] = await rehearsal.fans(FANS + 1);
    if (!stranger) throw new Error("No fans.");

    const fault = rehearsal.inject("F17", "the payment provider", { boundMs: RECOVERED_WITHIN_MS });
    ways.simulator.become("cut");
    const bookingIds = await Promise.all(
      fans.map(async (fan, seat) => {
        const bookingId = await holdAndBook(fan, house, [seat]);
        await payFor(fan, house, bookingId);
        return bookingId;
      }),
    );
    const readAll = () =>
      Promise.all(fans.map((fan, at) => fan.readBooking(house, bookingIds[at] ?? "")));

    await until("the circuit is open", () => log().includes('"state":"Open"'), 15_000);
    const deadlineMs = Math.max(...(await readAll()).map((view) => view?.expiresAtMs ?? 0));
    await until("every deadline has passed", () => Date.now() > deadlineMs + 1_000, 15_000);

    // The fan is told that the payment is under way, and is not asked for another; nobody else gets the seat.
    for (const view of await readAll()) {
      expect(view).toMatchObject({ status: "PENDING", payments: [{ status: "REQUESTED" }] });
    }
    const [first] = fans;
    const again = await first?.pay(house, bookingIds[0] ?? "", "sim_success");
    expect(again?.refusalCode).toBe("payment_under_way");
    expect((await stranger.hold(house, [0])).refusalCode).toBe("seats_unavailable");
    // Who is not paying notices nothing.
    expect((await stranger.hold(house, [FANS])).outcome).toBe("ok");

    ways.simulator.become("open");
    fault.heal();
    const { bookings, ledger } = await expectCleanHistory(rehearsal, fault);
    expect(bookings.map(({ status, retakenAtMs }) => [status, retakenAtMs])).toEqual(
      bookingIds.map(() => ["CONFIRMED", null]),
    );
    expect(ledger).toHaveLength(FANS);
    expect(log()).toContain('"state":"Closed"');
  });
});

test("F17 a provider that answers too late is asked again, and charges once", async () => {
  await rehearse({}, async (rehearsal) => {
    const { simulator, doors } = rehearsal.cluster.ways;
    const house = await rehearsal.openHouse({ holdTtlMs: HOLD_TTL_MS });
    const [stranger, ...fans] = await rehearsal.fans(4);

    // There and back it takes longer than anybody waits for it, and its webhooks do not come either.
    const fault = rehearsal.inject("F17", "the provider's answers", {
      boundMs: RECOVERED_WITHIN_MS,
    });
    simulator.delay(WAY_MS);
    doors.become("cut");
    const sales = fans.map((fan, seat) => buyOneSeat(fan, house, seat));
    const startedAtMs = Date.now();
    expect((await stranger?.hold(house, [10]))?.outcome).toBe("ok");
    expect(Date.now() - startedAtMs).toBeLessThan(2 * WAY_MS);

    await until(
      "a charge was made",
      async () => (await chargesOf(rehearsal.cluster.simulatorUrl)) > 0,
    );
    await until("nobody waited for its answer", () =>
      readFileSync(rehearsal.cluster.workers[0]?.logFile ?? "", "utf8").includes(
        "ProviderUnavailable",
      ),
    );
    simulator.delay(0);
    doors.become("open");
    fault.heal();
    const healedAtMs = Date.now();
    const views = await Promise.all(sales);
    fault.recovered(Date.now() - healedAtMs);
    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
    const { ledger } = await expectCleanHistory(rehearsal);
    expect(ledger).toHaveLength(fans.length);
  });
});

async function chargesOf(simulatorUrl: string): Promise<number> {
  const answer = await fetch(`${simulatorUrl}/v1/ledger`);
  return ((await answer.json()) as { charges: unknown[] }).charges.length;
}
