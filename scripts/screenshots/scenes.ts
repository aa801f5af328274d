/** The pages of which pictures are taken, each brought to where it shows what it is for. */
import { expect, type Locator, type Page } from "@playwright/test";
import type { BookingId, PerformanceId } from "#server/domain/ids";

/** Somebody who is signed in. */
export type Account = { token: string };

/** What there is to be seen. */
export type Stage = {
  url: string;
  fan: Account;
  organiser: Account;
  /** A theatre that is about a quarter sold, with seats in the fan's basket. */
  theatre: PerformanceId;
  arena: PerformanceId;
  eventSlug: string;
  /** The fan's bookings. */
  ticketed: BookingId;
  unpaid: BookingId;
};

/** One page. */
export type Scene = {
  name: string;
  /** Who looks at it; null is a visitor. */
  as: "fan" | "organiser" | null;
  open: (page: Page, stage: Stage) => Promise<void>;
  /** The last thing in the picture; without it that is the end of the page. */
  end?: (page: Page) => Locator;
};

/** The picture at the head of the README. */
export const README_SCENE: Scene = {
  name: "seat-map",
  as: "fan",
  open: async (page, { theatre }) => {
    await page.goto(`/performances/${theatre}`);
    await seeMap(page);
  },
  end: (page) => page.getByRole("list", { name: "What the shapes mean" }),
};

/** Every other picture. */
export const LISTED_SCENES: readonly Scene[] = [
  visit("whats-on", null, () => "/"),
  visit("event", null, ({ eventSlug }) => `/events/${eventSlug}`),
  { name: "seat-map-theatre", as: "fan", open: README_SCENE.open },
  {
    name: "seat-map-arena",
    as: "fan",
    open: async (page, { arena }) => {
      await page.goto(`/performances/${arena}`);
      await seeMap(page);
    },
  },
  {
    name: "seat-list",
    as: "fan",
    open: async (page, { theatre }) => {
      await page.goto(`/performances/${theatre}`);
      await seeMap(page);
      await page.getByRole("button", { name: /^Stalls Centre/ }).click();
      await page.getByRole("button", { name: "Zoom in" }).click();
    },
  },
  visit("checkout", "fan", ({ unpaid }) => `/checkout/${unpaid}`),
  visit("tickets", "fan", ({ ticketed }) => `/bookings/${ticketed}`),
  visit("my-bookings", "fan", () => "/bookings"),
  visit("venues", null, () => "/venues"),
  visit("venue", null, () => "/venues/larkspur-theatre"),
  visit("sign-in", null, () => "/sign-in"),
  visit("sign-up", null, () => "/sign-up"),
  visit("organiser", "organiser", () => "/organiser"),
  visit("organiser-new-venue", "organiser", () => "/organiser/venues/new"),
  visit("organiser-new-event", "organiser", () => "/organiser/events/new"),
  visit("not-found", null, () => "/nowhere"),
];

function visit(name: string, as: Scene["as"], pathOf: (stage: Stage) => string): Scene {
  return {
    name,
    as,
    open: async (page, stage) => {
      await page.goto(pathOf(stage));
      await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
      await page.waitForLoadState("networkidle");
    },
  };
}

async function seeMap(page: Page): Promise<void> {
  await expect(page.getByRole("application", { name: /^Seat map/ })).toBeVisible();
  await expect(page.getByRole("button", { name: / left$/ }).first()).toBeVisible();
}
