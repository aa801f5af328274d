/** The main job, from what is on to a ticket at the door. */
import { payWith } from "./checkout";
import { expect, test } from "./fixtures";
import { awaitMail } from "./inbox";
import { SeatMap } from "./seat-map";

test("a visitor finds an event, signs up, taps two seats, pays, and has tickets on the page and by mail", async ({
  page,
  performance,
}) => {
  const email = `fan-${performance.slug}@example.test`;
  const map = new SeatMap(page, performance);

  await page.goto("/");
  await page.getByRole("link", { name: performance.title, exact: true }).click();
  await page.getByRole("link", { name: /^Choose seats/ }).click();
  await page.getByRole("link", { name: "Sign in to choose seats" }).click();
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Name").fill("Ada Marlowe");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("seven green lanterns");
  await page.getByRole("button", { name: "Create account" }).click();

  await expect(page.getByRole("heading", { name: performance.title })).toBeVisible();
  await map.openList();
  await map.tapOnMap("a5");
  await map.expectSaid(/^Row A seat 5 is yours until \d\d:\d\d\.$/);
  await map.tapOnMap("a6");
  await map.expectSeat("a6", "mine");
  await expect(map.basket()).toHaveText([/Row A, seat 5.*£42.50/, /Row A, seat 6.*£42.50/]);
  await expect(page.getByRole("timer", { name: "Time left to check out" })).toHaveText(
    /^(10:00|9:)/,
  );
  await map.checkOut();

  const order = page.getByRole("complementary", { name: "Your order" });
  await expect(order).toContainText("Stalls, row A, seat 5");
  await expect(order).toContainText("Total£85");
  await expect(order).toContainText("Fees, in the total£5");
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByLabel("Expiry").fill("12 / 34");
  await page.getByLabel("Security code").fill("123");
  await page.getByLabel("Name on card").fill("Ada Marlowe");
  await page.getByRole("button", { name: "Pay £85" }).click();

  await expect(page.getByRole("heading", { name: "The seats are yours" })).toBeVisible();
  for (const place of ["Stalls, row A, seat 5", "Stalls, row A, seat 6"]) {
    const ticket = page.getByRole("article", { name: `Ticket: ${place}` });
    await expect(ticket.getByRole("img", { name: `QR code: ${place}` })).toBeVisible();
  }
  const mail = await awaitMail(email, `Your tickets: ${performance.title}`);
  expect(mail.text).toContain("row A");
  expect(mail.attachments.map(({ contentType }) => contentType)).toEqual([
    "image/png",
    "image/png",
  ]);

  await page.getByRole("link", { name: "My bookings" }).click();
  const upcoming = page.getByRole("region", { name: "Coming up" });
  await expect(upcoming.getByRole("article")).toHaveText(
    /Confirmed.*Stalls, row A, seats 5 and 6.*£85/,
  );
});

test("who signs in with a password that is not theirs is told so, and in with the right one", async ({
  page,
  newBuyer,
}) => {
  const { name, email, password } = await newBuyer();
  await page.goto("/bookings");

  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("somebody else's");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const fault = "That e-mail and password do not belong together.";
  await expect(page.getByRole("alert").filter({ hasText: fault })).toBeVisible();

  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No bookings yet" })).toBeVisible();
  await expect(page.getByRole("button", { name: `Account of ${name}` })).toBeVisible();
});

test("a card that is paid with goes nowhere but into the form", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
  const page = await buyer.openPage();
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));

  await page.goto(`/checkout/${id}`);
  await payWith(page, "Success");
  await expect(page.getByRole("heading", { name: "The seat is yours" })).toBeVisible();

  expect(sent.filter((request) => request.includes("sim_success"))).toHaveLength(1);
  expect(sent.filter((request) => request.includes("4242"))).toEqual([]);
});
