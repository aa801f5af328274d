/** Giving seats back: before they are paid, and after. */
import { freezeTimers, outcome } from "./checkout";
import { expect, test } from "./fixtures";
import { awaitMail } from "./inbox";
import { SeatMap } from "./seat-map";

test("cancelling gives the money back by push, and the seat to the other screen", async ({
  performance,
  newBuyer,
}) => {
  const [ada, ben] = await Promise.all([newBuyer(), newBuyer()]);
  const { id } = await ada.bookSeats(performance.id, performance.seats.a1);
  // A card whose refunds take three seconds, so that the page can be seen waiting for it.
  await ada.pay(id, "sim_slow");
  const bens = new SeatMap(await ben.openPage(), performance);
  await bens.open();
  await bens.expectSeat("a1", "sold");

  const page = await ada.openPage();
  await page.clock.install();
  await page.goto(`/bookings/${id}`);
  await page.getByRole("button", { name: "Cancel booking" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this booking?" });
  await expect(dialog).toContainText("You get £42.50 back, all of it");
  await dialog.getByRole("button", { name: "Cancel and refund" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Refund under way" })).toBeVisible();
  await freezeTimers(page);

  await bens.expectSeat("a1", "available");
  await expect(
    page.getByRole("status").filter({ hasText: "£42.50 has gone back to your card." }),
  ).toBeVisible();
  await expect(page.getByRole("article", { name: /^Ticket/ })).toContainText("No longer valid");
  await expect(page.getByRole("img", { name: /^QR code/ })).toBeHidden();
  await awaitMail(ada.email, "Your booking is cancelled");
  expect((await ben.hold(performance.id, performance.seats.a1)).status()).toBe(201);
});

test("seats that are not paid yet are given back with one press and a question", async ({
  performance,
  newBuyer,
}) => {
  const [ada, ben] = await Promise.all([newBuyer(), newBuyer()]);
  const { id } = await ada.bookSeats(performance.id, performance.seats.a1, performance.seats.a2);
  const bens = new SeatMap(await ben.openPage(), performance);
  await bens.open();
  await bens.expectSeat("a2", "held");

  const page = await ada.openPage();
  await page.goto(`/checkout/${id}`);
  await page.getByRole("button", { name: "Give the seats back" }).click();
  const dialog = page.getByRole("dialog", { name: /back\?$/ });
  await dialog.getByRole("button", { name: /^Keep/ }).click();
  await expect(dialog).toBeHidden();
  expect((await ada.readBooking(id)).status).toBe("PENDING");

  await page.getByRole("button", { name: "Give the seats back" }).click();
  await dialog.getByRole("button", { name: /^Give/ }).click();

  await expect(outcome(page, "Cancelled")).toBeVisible();
  await bens.expectSeat("a1", "available");
  await bens.expectSeat("a2", "available");
});

test("one seat of a basket is given back, and the others stay", async ({
  performance,
  newBuyer,
}) => {
  const [ada, ben] = await Promise.all([newBuyer(), newBuyer()]);
  const page = await ada.openPage();
  const [adas, bens] = [
    new SeatMap(page, performance),
    new SeatMap(await ben.openPage(), performance),
  ];
  await Promise.all([adas.open(), bens.open()]);
  await adas.seat("a1").click();
  await adas.seat("a2").click();
  await adas.expectSeat("a2", "mine");

  await page.getByRole("button", { name: "Give back Stalls row A seat 1" }).click();

  await adas.expectSaid("Row A seat 1 is given back.");
  await bens.expectSeat("a1", "available");
  await bens.expectSeat("a2", "held");
  await expect(adas.basket()).toHaveText([/Row A, seat 2/]);
});
