/** Time that runs out: for a basket, for a booking, and for who waits for the sale to open. */
import { HOLD_TTL_MS_MIN } from "#server/domain/hold";
import type { PerformanceId } from "#server/domain/ids";
import { prisma } from "#server/postgres/client";
import { outcome } from "./checkout";
import { expect, test } from "./fixtures";
import { SeatMap } from "./seat-map";

/** Long enough for the server to draw a page that it has drawn before, on a very busy machine. */
const OPENING_MS = 15_000;

test("a hold that runs out frees its seat on the other screen, and its owner is told", async ({
  newPerformance,
  newBuyer,
}) => {
  // Long enough for two screens to see it held, on a machine that has much else to do.
  const performance = await newPerformance({ holdTtlMs: 7_000 });
  const [ada, ben] = await Promise.all([newBuyer(), newBuyer()]);
  const [adas, bens] = [
    new SeatMap(await ada.openPage(), performance),
    new SeatMap(await ben.openPage(), performance),
  ];
  await Promise.all([adas.open(), bens.open()]);

  await adas.seat("a1").click();
  await adas.expectSeat("a1", "mine");
  await bens.expectSeat("a1", "held");

  await adas.expectSaid("Time has run out: Stalls row A seat 1 can be chosen by others again.");
  await expect(adas.basket()).toHaveCount(0);
  await bens.expectSeat("a1", "available");
  await bens.seat("a1").click();
  await bens.expectSeat("a1", "mine");
  await adas.expectSeat("a1", "held");
});

test("more time is one press away before a hold runs out", async ({ newPerformance, newBuyer }) => {
  const performance = await newPerformance({ holdTtlMs: 59_000 });
  const buyer = await newBuyer();
  const page = await buyer.openPage();
  const map = new SeatMap(page, performance);
  await map.open();
  await map.seat("a1").click();
  await map.expectSeat("a1", "mine");
  const before = await buyer.readHold(performance.id);

  await page.getByRole("button", { name: "Keep my seats longer" }).click();

  await map.expectSaid(/^You have more time: your seats are yours until \d\d:\d\d\.$/);
  const after = await buyer.readHold(performance.id);
  expect(after?.expiresAtMs).toBeGreaterThan(before?.expiresAtMs ?? Infinity);
});

test("a booking that is not paid in time ends, and its seats go back on sale", async ({
  newPerformance,
  newBuyer,
}) => {
  const performance = await newPerformance({ holdTtlMs: HOLD_TTL_MS_MIN });
  const [late, next] = await Promise.all([newBuyer(), newBuyer()]);
  const page = await late.openPage();
  const { id } = await late.bookSeats(performance.id, performance.seats.a1);
  await page.goto(`/checkout/${id}`);

  await expect(outcome(page, "The time to pay has run out")).toBeVisible();

  await expect.poll(async () => (await late.readBooking(id)).status).toBe("EXPIRED");
  const paid = await late.pay(id, "sim_success");
  expect(paid.status()).toBe(409);
  expect(await paid.json()).toMatchObject({ type: "/problems/booking_not_pending" });
  expect((await next.hold(performance.id, performance.seats.a1)).status()).toBe(201);
});

test("who waits for the sale can look around, and choose when it opens, without reloading", async ({
  newPerformance,
  newBuyer,
}) => {
  // More than the others have, as it has to wait for an opening.
  test.setTimeout(90_000);
  const buyer = await newBuyer();
  const page = await buyer.openPage();
  const performance = await newPerformance({ onSaleAtMs: Date.now() + 60 * 60_000 });
  const map = new SeatMap(page, performance);
  const countdown = page.getByRole("timer", { name: "Until tickets are on sale" });
  await map.open();
  await expect(countdown).toBeVisible();
  await map.seat("a1").click();
  await map.expectSaid(/^Tickets are on sale from /);
  await map.expectSeat("a1", "available");

  await openSaleIn(OPENING_MS, performance.id);
  await page.goto(`/performances/${performance.id}`);

  // Only a page that was drawn before the opening ever says this, so that nothing has to be caught in
  // time: it is enough that the server has answered by then.
  await expect(page.getByText("Tickets are on sale now")).toBeVisible({ timeout: 2 * OPENING_MS });
  await expect(countdown).toBeHidden();
  await map.openList();
  await map.seat("a1").click();
  await map.expectSeat("a1", "mine");
});

/** Moves the opening of a sale: the organiser's pages open a sale once and for all. */
async function openSaleIn(ms: number, id: PerformanceId): Promise<void> {
  const onSaleAt = new Date(Date.now() + ms);
  await prisma.performance.update({ where: { id }, data: { onSaleAt } });
}
