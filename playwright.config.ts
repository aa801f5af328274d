import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";

const DEBIANS_CHROMIUM = "/usr/bin/chromium";

// Where there is neither, Playwright looks for the browser that it has downloaded itself.
const chromium =
  process.env.CHROMIUM_PATH ?? (existsSync(DEBIANS_CHROMIUM) ? DEBIANS_CHROMIUM : undefined);

/**
 * The browser tests, against a product that runs already: `npm test -- --only e2e` starts one on data
 * of its own and says in PUBLIC_URL where it is, and in CHROMIUM_PATH which browser to use.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // The aliases of the components room have two endings, which Node alone cannot choose between.
  tsconfig: "e2e/tsconfig.json",
  fullyParallel: true,
  workers: 2,
  // A test that passes only now and then is a finding.
  retries: 0,
  forbidOnly: process.env.CI === "true",
  timeout: 45_000,
  globalTimeout: 9 * 60_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: process.env.PUBLIC_URL ?? "http://localhost:3000",
    viewport: { width: 1280, height: 860 },
    locale: "en-GB",
    timezoneId: "Europe/London",
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    launchOptions: {
      ...(chromium !== undefined && { executablePath: chromium }),
      args: [
        ...["--no-sandbox", "--disable-gpu", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ],
    },
  },
});
