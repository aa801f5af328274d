/** The checkout as fans use it. */
import type { Locator, Page } from "@playwright/test";

/** Chooses one of the test cards by its name and pays with it. */
export async function payWith(page: Page, card: string): Promise<void> {
  await page.getByRole("button", { name: card, exact: true }).click();
  await page.getByRole("button", { name: /^Pay / }).click();
}

/** The heading that says how far a checkout is, and how it ended. */
export function outcome(page: Page, words: string): Locator {
  return page.getByRole("heading", { name: words });
}

/**
 * Stops the timers of a page on which `page.clock.install()` was called: from now on it asks nothing
 * by the clock, and only what is pushed to it can change what it shows.
 */
export async function freezeTimers(page: Page): Promise<void> {
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
}
