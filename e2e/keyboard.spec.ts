/** The whole way by keyboard alone: no test here has a mouse. */
import type { Locator, Page } from "@playwright/test";

import { outcome } from "./checkout";
import { expect, test } from "./fixtures";
import { SeatMap } from "./seat-map";

/** Further than this nobody tabs. */
const STOPS_MAX = 30;

test("a fan buys a seat by keyboard alone, from the skip link to the ticket", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const page = await buyer.openPage();
  const map = new SeatMap(page, performance);
  const { keyboard } = page;

  await page.goto(`/events/${performance.slug}`);
  await keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: /^Choose seats/ }));
  await keyboard.press("Enter");

  await tabTo(page, page.getByRole("link", { name: "Choose from a list" }));
  await keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: /^Stalls.* left$/ }));
  await keyboard.press("Enter");
  await tabTo(page, map.seat("a1"));
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) await keyboard.press(key);
  await expect(map.seat("b3")).toBeFocused();
  await keyboard.press("Space");
  await map.expectSeat("b3", "mine");
  await map.expectSaid(/^Row B seat 3 is yours until/);
  await keyboard.press("ArrowRight");
  await keyboard.press("Enter");
  await map.expectSeat("b4", "mine");
  await tabTo(page, page.getByRole("button", { name: "Checkout", exact: true }));
  await keyboard.press("Enter");

  await expect(page.getByRole("heading", { name: "Checkout", level: 1 })).toBeVisible();
  const typed = [
    ["Card number", "4242424242424242"],
    ["Expiry", "1234"],
    ["Security code", "123"],
    ["Name on card", "Ada Marlowe"],
  ] as const;
  for (const [field, text] of typed) {
    await tabTo(page, page.getByLabel(field));
    await keyboard.type(text);
  }
  await keyboard.press("Enter");

  await expect(outcome(page, "The seats are yours")).toBeFocused();
  await tabTo(page, page.getByRole("link", { name: "See the booking" }));
  await keyboard.press("Enter");
  await expect(page.getByRole("article", { name: "Ticket: Stalls, row B, seat 3" })).toBeVisible();
});

test("the arrow keys walk the rows of a section and stop at its edges", async ({
  performance,
  newBuyer,
}) => {
  const page = await (await newBuyer()).openPage();
  const map = new SeatMap(page, performance);
  await page.goto(`/performances/${performance.id}`);
  const stalls = page.getByRole("button", { name: /^Stalls.* left$/ });
  await stalls.focus();
  await page.keyboard.press("Enter");
  await tabTo(page, map.seat("a1"));

  const walk = [
    ["ArrowLeft", "a1"],
    ["End", "a10"],
    ["ArrowRight", "a10"],
    ["ArrowDown", "b10"],
    ["ArrowDown", "b10"],
    ["Home", "b1"],
    ["Control+Home", "a1"],
    ["Control+End", "b10"],
  ] as const;
  for (const [key, seat] of walk) {
    await page.keyboard.press(key);
    await expect(map.seat(seat)).toBeFocused();
  }
  // One stop for the whole section: from a seat, Tab leaves it, and Shift+Tab comes back to the same seat.
  await page.keyboard.press("Tab");
  await expect(map.seat("b10")).not.toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(map.seat("b10")).toBeFocused();
});

test("a dialog keeps the keyboard until it is answered, and gives it back", async ({
  performance,
  newBuyer,
}) => {
  const buyer = await newBuyer();
  const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
  const page = await buyer.openPage();
  await page.goto(`/checkout/${id}`);
  const open = page.getByRole("button", { name: "Give the seats back" });
  // It is off until the page can answer, and what is off takes no focus.
  await expect(open).toBeEnabled();
  await open.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: /back\?$/ });
  await expect(dialog).toBeVisible();

  for (let stop = 0; stop < 6; stop += 1) {
    await page.keyboard.press("Tab");
    const isInside = dialog.evaluate((element) => element.contains(document.activeElement));
    expect(await isInside).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(open).toBeFocused();
});

/** Presses Tab until the keyboard is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The keyboard did not come to ${target.toString()}.`);
}
