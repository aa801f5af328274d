/** What the running front door answers to what should not be sent: a clear no, and nothing is lost. */
import { request, type APIResponse } from "@playwright/test";
import { randomUUID } from "node:crypto";

import { config } from "#server/config";
import { BookingView } from "#server/domain/booking";
import { HOLD_TTL_MS_MIN } from "#server/domain/hold";
import { SeatId } from "#server/domain/ids";
import { signWebhook } from "#server/payments/signature";
import { SIGNATURE_HEADER, type WebhookMessage } from "#server/payments/simulator/wire";
import { expect, test } from "./fixtures";
import { at, OWN_ORIGIN } from "./people";

const JSON_TYPE = { "Content-Type": "application/json" };

test("a body that cannot be understood is answered with what is wrong and where", async ({
  performance,
  newBuyer,
}) => {
  const { api } = await newBuyer();
  const holds = at(`/performances/${performance.id}/holds`);
  const { a1 } = performance.seats;

  const bodies: [body: string, pointer: string][] = [
    ["{not json", ""],
    ["[]", ""],
    ["{}", "/seatIds"],
    ['{"seatIds":[]}', "/seatIds"],
    [`{"seatIds":["${a1}","${a1}"]}`, "/seatIds"],
    ['{"seatIds":["row A seat 1"]}', "/seatIds/0"],
  ];
  for (const [data, pointer] of bodies) {
    const answer = await api.post(holds, { data: Buffer.from(data), headers: JSON_TYPE });
    expect(answer.status(), data).toBe(400);
    expect(answer.headers()["content-type"]).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({
      ...{ type: "/problems/invalid_request", status: 400, errors: [{ pointer }] },
    });
  }

  const asText = await api.post(holds, {
    data: "seatIds=1",
    headers: { "Content-Type": "text/plain" },
  });
  expect(asText.status()).toBe(415);
  const tooLarge = await api.post(holds, { data: { seatIds: ["x".repeat(70_000)] } });
  expect(tooLarge.status()).toBe(413);
  const unheard = await api.get(at("/seats"));
  expect(unheard.status()).toBe(404);
  expect(unheard.headers()["content-type"]).toBe("application/problem+json");
});

test("the price, the status and the owner are the server's: sent by a client they are refused", async ({
  performance,
  newBuyer,
}) => {
  const [buyer, other] = await Promise.all([newBuyer(), newBuyer()]);
  const hold = await buyer.holdSeats(performance.id, performance.seats.a1);

  const wishes = [
    { holdId: hold.id, totalMinor: 1 },
    { holdId: hold.id, status: "CONFIRMED" },
    { holdId: hold.id, buyerId: randomUUID() },
  ];
  for (const data of wishes) {
    expect((await buyer.api.post(at("/bookings"), { data })).status()).toBe(400);
  }
  const stolen = {
    email: other.email,
    name: "Robin",
    password: "a few words more",
    role: "organiser",
  };
  expect((await buyer.api.post(at("/register"), { data: stolen })).status()).toBe(400);

  const booking = BookingView.parse(await (await buyer.book({ holdId: hold.id })).json());
  expect(booking).toMatchObject({ status: "PENDING", totalMinor: 4_250, feeMinor: 250 });
});

test("a write from another site is refused, whatever cookie it brings", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const path = at(`/performances/${performance.id}/holds`);
  const data = { seatIds: [performance.seats.a1] };

  const elsewhere: Record<string, string>[] = [
    { Origin: "https://elsewhere.example" },
    { Origin: "null" },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
  ];
  for (const headers of elsewhere) {
    const answer = await buyer.api.post(path, { data, headers });
    expect(answer.status(), JSON.stringify(headers)).toBe(403);
    expect(await answer.json()).toMatchObject({ type: "/problems/cross_site_request" });
  }
  const free = await buyer.hold(performance.id, performance.seats.a1);
  expect(free.status()).toBe(201);
});

test("who is not signed in, or says so with a forged token, holds nothing", async ({
  performance,
}) => {
  const path = at(`/performances/${performance.id}/holds`);
  const data = { seatIds: [performance.seats.a1] };
  const visitor = await request.newContext({ extraHTTPHeaders: OWN_ORIGIN });

  const forged = { Authorization: "Bearer eyJhbGciOiJkaXIifQ..e30.e30.e30" };
  for (const headers of [{}, forged, { Cookie: "next-auth.session-token=forged" }]) {
    const answer = await visitor.post(path, { data, headers });
    expect(answer.status()).toBe(401);
    expect(await answer.json()).toMatchObject({ type: "/problems/not_signed_in" });
  }
  await visitor.dispose();
});

test("what is somebody else's is not there: to read, to pay, to cancel, to give back", async ({
  performance,
  newBuyer,
}) => {
  const { a1, a2 } = performance.seats;
  const [owner, stranger] = await Promise.all([newBuyer(), newBuyer()]);
  const { id } = await owner.bookSeats(performance.id, a1);
  const hold = await owner.holdSeats(performance.id, a2);

  const answers = await Promise.all([
    stranger.api.get(at(`/bookings/${id}`)),
    stranger.pay(id, "sim_success"),
    stranger.cancel(id),
    stranger.book({ holdId: hold.id }),
    stranger.api.delete(at(`/holds/${hold.id}`)),
    stranger.api.delete(at(`/holds/${hold.id}/seats/${a2}`)),
    stranger.api.post(at(`/holds/${hold.id}/extend`)),
    stranger.api.get(at(`/bookings/${randomUUID()}`)),
    stranger.api.get(at("/bookings/none")),
  ]);
  expect(answers.map((answer) => answer.status())).toEqual(answers.map(() => 404));

  const page = await stranger.openPage();
  for (const path of [`/bookings/${id}`, `/checkout/${id}`]) {
    expect((await page.goto(path))?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  }
  expect((await owner.readBooking(id)).status).toBe("PENDING");
  expect((await owner.readHold(performance.id))?.seatIds).toEqual([a2]);
});

test("seats that are not there, too many of them, and a sale that is not open", async ({
  performance,
  newPerformance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const unknown = SeatId.parse("stalls-Z-99");
  const { a1, a2, a3 } = performance.seats;

  expect(await refusalOf(buyer.hold(performance.id, unknown, a1))).toMatchObject({
    ...{ status: 404, type: "/problems/seats_unknown", seatIds: [unknown] },
  });

  const narrow = await newPerformance({ seatsPerBuyerMax: 2 });
  expect(await refusalOf(buyer.hold(narrow.id, a1, a2, a3))).toMatchObject({
    ...{ status: 409, type: "/problems/seat_limit_reached", seatsPerBuyerMax: 2, seatsLeft: 2 },
  });

  const onSaleAtMs = Date.now() + 60 * 60_000;
  const later = await newPerformance({ onSaleAtMs });
  expect(await refusalOf(buyer.hold(later.id, a1))).toMatchObject({
    ...{ status: 409, type: "/problems/not_on_sale_yet", onSaleAtMs },
  });
});

test("an expired hold cannot be booked", async ({ newPerformance, newBuyer }) => {
  const performance = await newPerformance({ holdTtlMs: HOLD_TTL_MS_MIN });
  const buyer = await newBuyer();
  const hold = await buyer.holdSeats(performance.id, performance.seats.a1);
  await expect.poll(() => buyer.readHold(performance.id)).toBeNull();

  expect(await refusalOf(buyer.book({ holdId: hold.id }))).toMatchObject({
    ...{ status: 404, type: "/problems/hold_not_found" },
  });
});

test("one Idempotency-Key is one booking, and is refused for any other wish", async ({
  newPerformance,
  newBuyer,
}) => {
  const { id: performanceId } = await newPerformance({
    plan: { template: "general_admission", capacity: 10 },
  });
  const buyer = await newBuyer();
  const headers = { "Idempotency-Key": randomUUID() };
  const book = (quantity: number) =>
    buyer.api.post(at("/bookings"), { data: { performanceId, areaId: "area", quantity }, headers });

  const [first, again] = [await book(2), await book(2)];
  expect([first.status(), again.status()]).toEqual([201, 201]);
  const [one, same] = BookingView.array().parse([await first.json(), await again.json()]);
  expect(same?.id).toBe(one?.id);
  expect(await refusalOf(book(3))).toMatchObject({
    ...{ status: 422, type: "/problems/idempotency_key_reused" },
  });
});

test("a webhook that nobody signed changes nothing", async ({ performance, newBuyer }) => {
  const buyer = await newBuyer();
  const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
  await buyer.pay(id, "sim_delay_600000");
  const rawBody = JSON.stringify(chargeSucceeded(await buyer.readBooking(id)));
  const bank = await request.newContext();
  const send = (secret: string) =>
    bank.post(at("/payments/webhooks/simulator"), {
      data: Buffer.from(rawBody),
      headers: { ...JSON_TYPE, [SIGNATURE_HEADER]: signWebhook({ rawBody, secret }, Date.now()) },
    });

  expect(await refusalOf(send("not the secret that the bank and we share"))).toMatchObject({
    ...{ status: 400, type: "/problems/webhook_signature_invalid" },
  });
  const unpaid = await buyer.readBooking(id);
  expect([unpaid.status, unpaid.payments[0]?.status]).toEqual(["PENDING", "REQUESTED"]);

  // The control: nothing but the signature was wrong with it.
  expect((await send(config.PAYMENTS_WEBHOOK_SECRET)).status()).toBe(200);
  await expect.poll(async () => (await buyer.readBooking(id)).status).toBe("CONFIRMED");
  await bank.dispose();
});

test("the front door says that it is ready, and hides what it is made of", async ({
  request: api,
}) => {
  const ready = await api.get(`${config.PUBLIC_URL}/readyz`);
  expect(ready.status()).toBe(200);
  const page = await api.get(config.PUBLIC_URL);
  expect(page.headers()).not.toHaveProperty("x-powered-by");
});

/** What the bank says when it has charged a booking's only payment. */
function chargeSucceeded({ id: bookingId, payments: [payment] }: BookingView): WebhookMessage {
  if (!payment) throw new Error(`Booking ${bookingId} has no payment.`);
  const { id: paymentId, amountMinor, currency } = payment;
  return {
    id: `evt_${randomUUID()}`,
    type: "charge.succeeded",
    createdAtMs: Date.now(),
    object: {
      ...{ id: `ch_${randomUUID()}`, amountMinor, currency, failureCode: null },
      metadata: { paymentId, bookingId },
    },
  };
}

/** Status and document of a refusal. */
async function refusalOf(answer: Promise<APIResponse>) {
  const refused = await answer;
  return { ...((await refused.json()) as object), status: refused.status() };
}
