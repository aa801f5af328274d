/** What the bank can answer, and what the fan sees of it. */
import { config } from "#server/config";
import type { BookingId } from "#server/domain/ids";
import { LedgerPage } from "#server/payments/simulator/wire";
import { freezeTimers, outcome, payWith } from "./checkout";
import { expect, test } from "./fixtures";
import { awaitMail, mailsTo } from "./inbox";

test("a declined card costs nothing, and the next card buys the seat", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
  const page = await buyer.openPage();
  await page.goto(`/checkout/${id}`);

  await payWith(page, "Declined");
  const alert = page.getByRole("alert").filter({ hasText: "The bank declined this card." });
  await expect(alert).toContainText(/Nothing was taken.*4 attempts are left/);
  await expect(page.getByLabel("Card number")).toBeFocused();
  await expect(page.getByLabel("Name on card")).toHaveValue("Test Fan");

  await payWith(page, "Insufficient funds");
  await expect(page.getByRole("alert").filter({ hasText: "not enough money" })).toBeVisible();

  await payWith(page, "Success");
  await expect(outcome(page, "The seat is yours")).toBeVisible();
  const booking = await buyer.readBooking(id);
  expect(booking.payments.map(({ status }) => status)).toEqual(["SUCCEEDED", "FAILED", "FAILED"]);
});

test("after five declined cards the booking has failed, and the seat is free for others", async ({
  performance,
  newBuyer,
}) => {
  const [poor, next] = await Promise.all([newBuyer(), newBuyer()]);
  const { id } = await poor.bookSeats(performance.id, performance.seats.a1);
  for (const attempt of [1, 2, 3, 4]) {
    await poor.pay(id, "sim_decline");
    await expect.poll(() => declinesOf(id)).toBe(attempt);
  }
  const page = await poor.openPage();
  await page.goto(`/checkout/${id}`);
  await expect(page.getByRole("alert").filter({ hasText: "one attempt is left" })).toBeVisible();

  await payWith(page, "Declined");

  await expect(outcome(page, "No card was accepted")).toBeVisible();
  expect((await next.hold(performance.id, performance.seats.a1)).status()).toBe(201);

  async function declinesOf(bookingId: BookingId): Promise<number> {
    const { payments } = await poor.readBooking(bookingId);
    return payments.filter(({ status }) => status === "FAILED").length;
  }
});

test("a slow bank: the page says that it waits, and goes on by push alone", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
  const page = await buyer.openPage();
  await page.clock.install();
  await page.goto(`/checkout/${id}`);

  await payWith(page, "Slow");
  await expect(outcome(page, "Paying £42.50")).toBeVisible();
  await freezeTimers(page);

  await expect(outcome(page, "The seat is yours")).toBeVisible();
});

test("control: a page that asks nothing and hears nothing goes on waiting for the bank", async ({
  performance,
  newBuyer,
}) => {
  // Should this page go on, the test above proves nothing about pushes.
  const buyer = await newBuyer();
  const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
  const page = await buyer.openPage();
  await page.clock.install();
  await page.routeWebSocket(/socket\.io/, () => undefined);
  await page.goto(`/checkout/${id}`);

  await payWith(page, "Slow");
  await expect(outcome(page, "Paying £42.50")).toBeVisible();
  await freezeTimers(page);

  await awaitMail(buyer.email, "Your tickets");
  await expect(outcome(page, "Paying £42.50")).toBeVisible();
});

test("a bank that tells us twice at the same moment makes one set of tickets, one charge and one mail", async ({
  performance,
  newBuyer,
}) => {
  const { a1, a2 } = performance.seats;
  const buyer = await newBuyer();
  const { id } = await buyer.bookSeats(performance.id, a1, a2);
  const page = await buyer.openPage();
  await page.goto(`/checkout/${id}`);

  await payWith(page, "Doubled");
  await expect(page.getByRole("article", { name: /^Ticket: / })).toHaveCount(2);

  // The bank counts a message as delivered when both of its copies have been answered.
  await expect.poll(() => hasWordOf(id)).toBe(true);
  const { tickets, payments } = await buyer.readBooking(id);
  expect(tickets.map(({ status }) => status)).toEqual(["LIVE", "LIVE"]);
  expect(payments.map(({ status }) => status)).toEqual(["SUCCEEDED"]);
  await expect.poll(() => mailsTo(buyer.email)).toHaveLength(1);
});

test("pressing the button twice pays once", async ({ performance, newBuyer }) => {
  const buyer = await newBuyer();
  const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
  const page = await buyer.openPage();
  await page.goto(`/checkout/${id}`);

  await page.getByRole("button", { name: "Success", exact: true }).click();
  await page.getByRole("button", { name: "Pay £42.50" }).dblclick();

  await expect(outcome(page, "The seat is yours")).toBeVisible();
  expect(await chargesOf(id)).toHaveLength(1);
});

async function readLedger(): Promise<LedgerPage> {
  const answer = await fetch(new URL("/v1/ledger", config.PAYMENTS_SIMULATOR_URL));
  return LedgerPage.parse(await answer.json());
}

async function chargesOf(bookingId: BookingId): Promise<LedgerPage["charges"]> {
  const { charges } = await readLedger();
  return charges.filter(({ metadata }) => metadata.bookingId === bookingId);
}

/** Whether everything that the bank had to say of a booking has been heard. */
async function hasWordOf(bookingId: BookingId): Promise<boolean> {
  const { undelivered } = await readLedger();
  const charges = await chargesOf(bookingId);
  return charges.every(({ id }) => undelivered.every(({ messageId }) => !messageId.includes(id)));
}
