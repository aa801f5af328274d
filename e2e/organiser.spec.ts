/** An organiser opens a house and puts a performance on sale, and a fan buys there. */
import type { Page } from "@playwright/test";
import { randomUUID } from "node:crypto";

import { outcome, payWith } from "./checkout";
import { expect, test } from "./fixtures";
import type { Person } from "./people";

test("an organiser opens a hall and a performance in the browser, and a fan buys a seat there", async ({
  page,
  newOrganiser,
  newBuyer,
}) => {
  const organiser = await newOrganiser();
  const house = `Assembly Rooms ${randomUUID().slice(0, 8)}`;
  const title = `The Understudies ${randomUUID().slice(0, 8)}`;

  await signIn(page, organiser);
  await page.getByRole("link", { name: "Organiser" }).click();
  await page.getByRole("link", { name: "New venue" }).first().click();
  await fillVenue(page, house);
  await page.getByRole("radio", { name: "Hall" }).check();
  await page.getByLabel("Sections").fill("1");
  await page.getByLabel("Rows per section").fill("3");
  await page.getByLabel("Seats per row").fill("6");
  await page.getByRole("spinbutton", { name: "Price levels" }).fill("2");
  await expect(page.getByRole("img", { name: "Plan with 18 seats" })).toBeVisible();
  await page.getByRole("button", { name: "Create venue" }).click();

  await expect(page.getByRole("heading", { name: "New event" })).toBeVisible();
  await fillEvent(page, title);
  await page.getByLabel("Price, Band A").fill("55");
  await page.getByLabel("Fee, Band A").fill("4.50");
  await page.getByLabel("Price, Band B").fill("30");
  await page.getByRole("button", { name: "Publish event" }).click();

  await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
  const fan = await (await newBuyer()).openPage();
  await fan.goto("/");
  await fan.getByRole("link", { name: title, exact: true }).click();
  await fan.getByRole("link", { name: /^Choose seats/ }).click();
  await fan.getByRole("button", { name: /^Stalls.* 18 left$/ }).click();
  await fan.getByRole("button", { name: "Stalls, row A, seat 2, £59.50, available" }).click();
  await fan.getByRole("button", { name: "Checkout", exact: true }).click();
  await payWith(fan, "Success");
  await expect(outcome(fan, "The seat is yours")).toBeVisible();

  await page.getByRole("link", { name: "Organiser" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: title })).toContainText(/1\s*sold/);
});

test("an organiser opens a standing area, and a fan buys three places in it", async ({
  page,
  newOrganiser,
  newBuyer,
}) => {
  const organiser = await newOrganiser();
  const house = `Boiler House ${randomUUID().slice(0, 8)}`;
  const title = `Loud Evening ${randomUUID().slice(0, 8)}`;

  await signIn(page, organiser);
  await page.goto("/organiser/venues/new");
  await fillVenue(page, house);
  await page.getByRole("radio", { name: "General admission" }).check();
  await page.getByLabel("Name of the area").fill("Dance floor");
  await page.getByLabel("Capacity").fill("40");
  await page.getByRole("button", { name: "Create venue" }).click();
  await expect(page.getByRole("heading", { name: "New event" })).toBeVisible();
  await fillEvent(page, title);
  await page.getByLabel("Price, Dance floor").fill("12.50");
  await page.getByRole("button", { name: "Publish event" }).click();
  await page.getByRole("link", { name: /^Choose seats/ }).click();
  await expect(page).toHaveURL(/\/performances\//);

  const [fan, other] = await Promise.all([
    newBuyer().then((buyer) => buyer.openPage()),
    newBuyer().then((buyer) => buyer.openPage()),
  ]);
  await Promise.all([fan.goto(page.url()), other.goto(page.url())]);
  const floor = /^Dance floor\W+from.* left$/;
  await expect(other.getByRole("button", { name: floor })).toContainText("40 left");
  await fan.getByRole("button", { name: floor }).click();
  await fan.getByRole("button", { name: "More: Places in Dance floor" }).click();
  await fan.getByRole("button", { name: "Get tickets" }).click();
  await expect(fan.getByRole("complementary", { name: "Your order" })).toContainText("Total£37.50");
  await expect(other.getByRole("button", { name: floor })).toContainText("37 left");
  await payWith(fan, "Success");

  await expect(outcome(fan, "The seats are yours")).toBeVisible();
  await expect(fan.getByRole("article", { name: "Ticket: Dance floor" })).toHaveCount(3);
});

test("what an organiser has forgotten is said at its field, and nothing is lost", async ({
  page,
  newOrganiser,
}) => {
  await signIn(page, await newOrganiser());
  await page.goto("/organiser/venues/new");
  await page.getByLabel("Venue name").fill("The Half-Finished House");
  await page.getByLabel("Seats per row").fill("1000");

  await page.getByRole("button", { name: "Create venue" }).click();

  await expect(page.getByLabel("City", { exact: true })).toBeFocused();
  await expect(page.getByLabel("City", { exact: true })).toHaveAccessibleDescription(
    "Write the city.",
  );
  await expect(page.getByLabel("Seats per row")).toHaveAccessibleDescription(
    "A whole number from 1 to 100.",
  );
  await expect(page.getByLabel("Venue name")).toHaveValue("The Half-Finished House");
});

test("a fan has no business behind the organiser's door", async ({ newBuyer }) => {
  const page = await (await newBuyer()).openPage();
  await page.goto("/organiser");
  await expect(page.getByRole("heading", { name: "This part is for organisers" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Organiser", exact: true })).toBeHidden();
});

async function signIn(page: Page, { name, email, password }: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("button", { name: `Account of ${name}` })).toBeVisible();
}

async function fillVenue(page: Page, name: string): Promise<void> {
  await page.getByLabel("Venue name").fill(name);
  await page.getByLabel("City", { exact: true }).fill("Lisbon");
  await page.getByLabel("Address").fill("Rua do Ensaio 1");
  await page.getByLabel("Time zone").selectOption("Europe/Lisbon");
}

async function fillEvent(page: Page, title: string): Promise<void> {
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Tagline").fill("They know every line");
  await page.getByLabel("Category").selectOption("comedy");
  const inTwoMonths = new Date(Date.now() + 60 * 24 * 60 * 60_000).toISOString().slice(0, 10);
  await page.getByLabel("Starts at").fill(`${inTwoMonths}T20:30`);
}
