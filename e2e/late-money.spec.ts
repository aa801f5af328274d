/**
 * Money that comes after the deadline ends as tickets or goes back, and the page says which.
 *
 * A deadline waits two minutes for a payment that is under way. The tests do not: they move the
 * deadline in the database, as waiting would, and the bank pays some seconds later.
 */
import { PAYMENT_GRACE_MS } from "#server/domain/booking";
import type { BookingId } from "#server/domain/ids";
import { prisma } from "#server/postgres/client";
import { outcome } from "./checkout";
import { expect, test } from "./fixtures";
import { awaitMail } from "./inbox";

/** Long enough to do on a busy machine what is done while the bank thinks. */
const BANK_THINKS = "sim_delay_8000";

test("money that comes late takes the seat back, if it is still free", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
  const page = await buyer.openPage();
  await page.goto(`/checkout/${id}`);

  await buyer.pay(id, BANK_THINKS);
  await expect(outcome(page, "Paying £42.50")).toBeVisible();
  await runOutOfTime(id);
  await expect(outcome(page, "Your payment is late, and not lost")).toBeVisible();

  await expect(outcome(page, "The seat is yours")).toBeVisible();
  await expect(
    page
      .getByRole("main")
      .filter({ hasText: "Your payment came late, and the same places were still free" }),
  ).toBeVisible();
  await expect(page.getByRole("article", { name: "Ticket: Stalls, row A, seat 1" })).toBeVisible();
});

test("money that comes late for a seat that others have by now goes back, and both know", async ({
  performance,
  newBuyer,
}) => {
  const { a1 } = performance.seats;
  const [late, next] = await Promise.all([newBuyer(), newBuyer()]);
  const { id } = await late.bookSeats(performance.id, a1);
  const page = await late.openPage();
  await page.goto(`/checkout/${id}`);

  await late.pay(id, BANK_THINKS);
  await runOutOfTime(id);
  await expect(outcome(page, "Your payment is late, and not lost")).toBeVisible();
  await next.bookSeats(performance.id, a1);

  await expect(outcome(page, "Your payment came too late")).toBeVisible();
  await expect(
    page.getByRole("main").filter({ hasText: "£42.50 has gone back to your card." }),
  ).toBeVisible();
  expect((await late.readBooking(id)).payments.map(({ status }) => status)).toEqual(["REFUNDED"]);
  const mail = await awaitMail(late.email, "Your payment came too late");
  expect(mail.text).toContain("£42.50");
});

/** Moves a booking's deadline into the past, further than it waits for the bank. */
async function runOutOfTime(bookingId: BookingId): Promise<void> {
  const expiresAt = new Date(Date.now() - 2 * PAYMENT_GRACE_MS);
  await prisma.booking.update({ where: { id: bookingId }, data: { expiresAt } });
}
