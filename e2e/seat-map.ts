/** The seat map as fans use it: the list beside it, the basket, and the map itself. */
import type { Locator, Page } from "@playwright/test";

import { indexPlan } from "#components/seat-map/plan/plan-index";
import { Camera } from "#components/seat-map/view/camera";
import { toScreen } from "#components/seat-map/view/viewport";
import { SeatingPlan } from "#server/domain/seating-plan";
import { expect } from "./fixtures";
import type { SeatName, TestPerformance } from "./houses";
import { at } from "./people";

/** What a seat of the list is said to be, at the end of its name. */
const STANDING = {
  available: /, available$/,
  held: /, in somebody’s basket$/,
  sold: /, sold$/,
  mine: /, yours$/,
  gone: /, just gone$/,
};

/** The seat map of a performance on a page. */
export class SeatMap {
  constructor(
    private readonly page: Page,
    private readonly performance: TestPerformance,
  ) {}

  /** Goes to the performance and opens the list of its stalls. */
  async open(): Promise<void> {
    await this.page.goto(`/performances/${this.performance.id}`);
    await this.openList();
  }

  /** Opens the list of the stalls on a page that is there already. */
  async openList(): Promise<void> {
    await this.page.getByRole("button", { name: /^Stalls.* left$/ }).click();
    await expect(this.seat("a1")).toBeVisible();
  }

  /** A seat of the list. */
  seat(name: SeatName): Locator {
    const row = name.charAt(0).toUpperCase();
    return this.page.getByRole("button", {
      name: new RegExp(`^Stalls, row ${row}, seat ${name.slice(1)},`),
    });
  }

  /** Expects a seat of the list to be something: taken, sold, one's own. */
  async expectSeat(name: SeatName, standing: keyof typeof STANDING): Promise<void> {
    await expect(this.seat(name)).toHaveAccessibleName(STANDING[standing]);
  }

  /** The seats in the basket. */
  basket(): Locator {
    return this.page.getByRole("list", { name: "Your seats" }).getByRole("listitem");
  }

  /** Expects something to be said to eyes and ears alike. */
  async expectSaid(words: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("status").filter({ hasText: words })).toBeVisible();
  }

  /** Taps a seat on the map itself, flying to its section first where seats are too small to hit. */
  async tapOnMap(name: SeatName): Promise<void> {
    const answer = await this.page.request.get(
      at(`/performances/${this.performance.id}/seating-plan`),
    );
    const index = indexPlan(SeatingPlan.parse(await answer.json()));
    const map = this.page.getByRole("application", { name: /^Seat map of/ });
    await map.scrollIntoViewIfNeeded();
    const box = await map.boundingBox();
    const seat = index.byId.get(this.performance.seats[name]);
    const section = index.parts[0];
    if (!box || !seat || !section) throw new Error(`Seat ${name} is not on the map.`);

    // The page's own camera, so that the test looks where a fan would.
    const camera = new Camera(index.bounds, index.pitch, () => true);
    camera.resize({ width: box.width, height: box.height });
    if (camera.detail() !== "seats") {
      await map.click({ position: toScreen(camera.view, camera.size, seat) });
      camera.flyToPart(section, seat, "fine", 0);
    }
    await map.click({ position: toScreen(camera.view, camera.size, seat) });
  }

  /** Turns the basket into a booking. */
  async checkOut(): Promise<void> {
    await this.page.getByRole("button", { name: "Checkout", exact: true }).click();
    await expect(this.page).toHaveURL(/\/checkout\//);
  }
}
