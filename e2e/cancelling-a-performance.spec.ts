/** An organiser calls a performance off: the fans hear it, their money goes back, and nobody buys more. */
import { outcome } from "./checkout";
import { expect, test } from "./fixtures";
import { awaitMail, mailsTo } from "./inbox";
import { SeatMap } from "./seat-map";

test("an organiser calls a performance off, and everybody's money goes back before their eyes", async ({
  performance,
  newBuyer,
}) => {
  const { id: performanceId, organiser, seats, title } = performance;
  const [ada, ben, eve] = await Promise.all([newBuyer(), newBuyer(), newBuyer()]);
  const paid = await ada.bookSeats(performanceId, seats.a1, seats.a2);
  await ada.pay(paid.id, "sim_success");
  await expect.poll(async () => (await ada.readBooking(paid.id)).status).toBe("CONFIRMED");
  const unpaid = await ben.bookSeats(performanceId, seats.b1);
  const [adas, bens] = await Promise.all([ada.openPage(), ben.openPage()]);
  await Promise.all([adas.goto(`/bookings/${paid.id}`), bens.goto(`/checkout/${unpaid.id}`)]);

  const page = await organiser.openPage();
  await page.goto("/organiser");
  await page.getByRole("link", { name: /^Sales and refunds/ }).click();
  await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
  await expect(page.getByRole("row", { name: /^Confirmed 1 2 £85/ })).toBeVisible();
  await page.getByRole("button", { name: "Cancel performance" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this performance?" });
  await expect(dialog).toContainText("1 booking is refunded, £85 in all");
  await expect(dialog).toContainText("1 booking in checkout ends");
  await dialog.getByRole("button", { name: "Keep it on" }).click();
  await expect(dialog).toBeHidden();
  expect((await ada.readBooking(paid.id)).status).toBe("CONFIRMED");

  await page.getByRole("button", { name: "Cancel performance" }).click();
  await dialog.getByRole("button", { name: "Cancel and refund" }).click();

  await expect(outcome(bens, "This performance is cancelled")).toBeVisible();
  await expect(bens.getByRole("main")).toContainText("Nothing has been paid.");
  await expect(
    adas.getByRole("status").filter({ hasText: "£85, all that you paid, has gone back" }),
  ).toBeVisible();
  await expect(adas.getByRole("article", { name: /^Ticket/ }).first()).toContainText(
    "No longer valid",
  );
  await expect(
    page.getByRole("status").filter({ hasText: "Cancelled, and £85 has gone back" }),
  ).toBeVisible();
  await expect(page.getByRole("row", { name: /^Cancelled 2 3/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel performance" })).toBeHidden();

  const mail = await awaitMail(ada.email, "The performance is cancelled");
  expect(mail.text).toContain("The organiser has called this performance off.");
  await awaitMail(ben.email, "The performance is cancelled");
  const subjects = (await mailsTo(ada.email)).map(({ subject }) => subject);
  expect(subjects.filter((subject) => subject.startsWith("Your booking is cancelled"))).toEqual([]);

  const eves = await eve.openPage();
  const map = new SeatMap(eves, performance);
  await map.open();
  await expect(eves.getByText("This performance is cancelled")).toBeVisible();
  await map.expectSeat("a1", "available");
  expect((await eve.hold(performanceId, seats.a1)).status()).toBe(409);
});
