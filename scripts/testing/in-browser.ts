/** The browser tests: Playwright against the whole product, started as `npm start` would, on data of its own. */
import path from "node:path";
import { bringUp } from "#scripts/product/bring-up";
import { choosePort } from "#scripts/services/ports";
import { silentSteps } from "#scripts/services/steps";
import { openThrowAwayPrograms } from "#scripts/services/test-services";
import { findChromium } from "./chromium";
import { readReport, runTool, type Workshop } from "./commands";
import { readPlaywrightCounts, type Counts } from "./counts";

const WITHIN_MS = 10 * 60_000;

/**
 * Runs Playwright with the environment of the product, so that tests read `config` as the product does:
 * PUBLIC_URL is where it is, and CHROMIUM_PATH the browser to use.
 */
export async function runInBrowser(workshop: Workshop): Promise<Counts> {
  const chromium = findChromium();
  const { folder, programs, remove } = openThrowAwayPrograms();
  try {
    const { environment } = await bringUp(programs, silentSteps, {
      folder,
      environment: {},
      settings: {
        port: await choosePort(),
        databaseUrl: null,
        redisUrl: null,
        kafkaBrokers: null,
        smtpUrl: null,
        demo: true,
      },
      kafka: false,
      development: false,
      throwAway: true,
    });
    const report = path.join(workshop.folder, "playwright.json");
    const well = await runTool(workshop, {
      tool: "playwright",
      args: ["test", "--reporter=list,json"],
      environment: {
        ...environment,
        NODE_ENV: "test",
        CHROMIUM_PATH: chromium,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
      withinMs: WITHIN_MS,
    });
    return readReport(report, readPlaywrightCounts, well);
  } finally {
    await remove();
  }
}
