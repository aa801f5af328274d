/** Every main page by axe-core's rules for WCAG 2.2 AA, in light and in dark. */
import type { Page } from "@playwright/test";
import axe, { type AxeResults } from "axe-core";

import { expect, test } from "./fixtures";
import { MAIN_PAGES } from "./main-pages";

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

for (const [name, open] of Object.entries(MAIN_PAGES)) {
  test(`${name}: nothing stands in anybody's way, in light and in dark`, async ({
    page: visitor,
    performance,
    newBuyer,
  }) => {
    const page = await open({ page: visitor, performance, newBuyer });
    await page.evaluate(axe.source);

    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const themeOf = () => page.evaluate(() => document.documentElement.dataset.theme);
      await expect.poll(themeOf).toBe(colorScheme);
      expect(await faultsOf(page), colorScheme).toEqual([]);
    }
  });
}

/** What axe finds, short enough to be read in a failure. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(
    (standards): Promise<AxeResults> =>
      (window as unknown as { axe: typeof axe }).axe.run({
        runOnly: { type: "tag", values: standards },
      }),
    STANDARDS,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => {
      const summary = failureSummary.replaceAll(/\s+/g, " ");
      return `${id}: ${help}: ${target.join(" ")}: ${summary}`;
    }),
  );
}
