/** The main pages, each brought to where it shows what it is for. */
import type { Page } from "@playwright/test";

import { outcome } from "./checkout";
import { expect } from "./fixtures";
import type { TestPerformance } from "./houses";
import type { Buyer } from "./people";
import { SeatMap } from "./seat-map";

/** What a page may need to show something. */
type House = {
  performance: TestPerformance;
  page: Page;
  newBuyer: () => Promise<Buyer>;
};

/** Opens a page, signed in where it needs somebody. */
type Opened = (house: House) => Promise<Page>;

/** Every main page by its name. */
export const MAIN_PAGES: Readonly<Record<string, Opened>> = {
  "what’s on": async ({ page, performance }) => {
    await page.goto("/");
    await expect(page.getByRole("link", { name: performance.title, exact: true })).toBeVisible();
    return page;
  },
  "an event": async ({ page, performance }) => {
    await page.goto(`/events/${performance.slug}`);
    await expect(page.getByRole("heading", { name: performance.title })).toBeVisible();
    return page;
  },
  "the seat map for a visitor": async ({ page, performance }) => {
    await new SeatMap(page, performance).open();
    return page;
  },
  "the seat map with a basket": async ({ performance, newBuyer }) => {
    const page = await (await newBuyer()).openPage();
    const map = new SeatMap(page, performance);
    await map.open();
    await map.seat("a1").click();
    await map.expectSeat("a1", "mine");
    return page;
  },
  checkout: async ({ performance, newBuyer }) => {
    const buyer = await newBuyer();
    const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
    const page = await buyer.openPage();
    await page.goto(`/checkout/${id}`);
    await expect(page.getByRole("button", { name: /^Pay / })).toBeVisible();
    return page;
  },
  "a booking with its tickets": async ({ performance, newBuyer }) => {
    const buyer = await newBuyer();
    const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
    await buyer.pay(id, "sim_success");
    const page = await buyer.openPage();
    await page.goto(`/bookings/${id}`);
    await expect(page.getByRole("article", { name: /^Ticket: / })).toBeVisible();
    return page;
  },
  "a booking that was given back": async ({ performance, newBuyer }) => {
    const buyer = await newBuyer();
    const { id } = await buyer.bookSeats(performance.id, performance.seats.a1);
    await buyer.cancel(id);
    const page = await buyer.openPage();
    await page.goto(`/checkout/${id}`);
    await expect(outcome(page, "Cancelled")).toBeVisible();
    return page;
  },
  "my bookings": async ({ performance, newBuyer }) => {
    const buyer = await newBuyer();
    await buyer.bookSeats(performance.id, performance.seats.a1);
    const page = await buyer.openPage();
    await page.goto("/bookings");
    await expect(page.getByRole("link", { name: performance.title })).toBeVisible();
    return page;
  },
  venues: async ({ page, performance }) => {
    await page.goto("/venues");
    await expect(page.getByRole("link", { name: performance.venueName })).toBeVisible();
    return page;
  },
  "a venue": async ({ page, performance }) => {
    await page.goto("/venues");
    await page.getByRole("link", { name: performance.venueName }).click();
    await expect(page.getByRole("heading", { name: performance.venueName })).toBeVisible();
    return page;
  },
  "signing in": async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/Write your e-mail/);
    return page;
  },
  "signing up": async ({ page }) => {
    await page.goto("/sign-up");
    await expect(page.getByRole("button", { name: "Create account" })).toBeVisible();
    return page;
  },
  "the organiser’s house": async ({ performance }) => {
    const page = await performance.organiser.openPage();
    await page.goto("/organiser");
    await expect(page.getByRole("heading", { name: performance.title })).toBeVisible();
    return page;
  },
  "a new venue": async ({ performance }) => {
    const page = await performance.organiser.openPage();
    await page.goto("/organiser/venues/new");
    await expect(page.getByRole("img", { name: /^Plan with / })).toBeVisible();
    return page;
  },
  "a new event": async ({ performance }) => {
    const page = await performance.organiser.openPage();
    await page.goto("/organiser/events/new");
    await expect(page.getByLabel("Price, All seats")).toBeVisible();
    return page;
  },
  "no such page": async ({ page }) => {
    await page.goto("/nowhere");
    await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
    return page;
  },
};
