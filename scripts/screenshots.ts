/**
 * `npm run screenshots`: pictures of every main page, on a product with data of its own and some life in it.
 *
 * The README's two go to docs/images, the others to .data/screens: each page at 360, 768 and 1440 px, in light and
 * in dark.
 */
import { chromium, type Browser } from "@playwright/test";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { bringUp } from "#scripts/product/bring-up";
import { fillHouse } from "#scripts/screenshots/crowd";
import { LISTED_SCENES, README_SCENE, type Scene, type Stage } from "#scripts/screenshots/scenes";
import { choosePort } from "#scripts/services/ports";
import { dataFolder, projectFolder } from "#scripts/services/project";
import { printSteps } from "#scripts/services/steps";
import { stopOnSignals } from "#scripts/services/stop";
import { openThrowAwayPrograms } from "#scripts/services/test-services";
import { findChromium } from "#scripts/testing/chromium";

const WIDTHS = [360, 768, 1440] as const;
const THEMES = ["light", "dark"] as const;
/** Room below the last thing of a picture that ends before its page does. */
const MARGIN_PX = 28;
const AT_REST_MS = 250;
const HEIGHTS: Record<(typeof WIDTHS)[number], number> = { 360: 740, 768: 1024, 1440: 900 };

const { folder, programs, remove } = openThrowAwayPrograms();
stopOnSignals(
  () => void remove().then(() => process.exit(1)),
  () => {
    programs.killAll();
  },
);

let exitCode = 0;
try {
  await takeAll();
} catch (error) {
  console.error(error);
  exitCode = 1;
} finally {
  await remove();
}
process.exit(exitCode);

async function takeAll(): Promise<void> {
  const steps = printSteps();
  const settings = {
    ...{ port: await choosePort(), demo: true },
    ...{ databaseUrl: null, redisUrl: null, kafkaBrokers: null, smtpUrl: null },
  };
  const wanted = { folder, environment: {}, settings, kafka: false, development: false };
  const { url } = await bringUp(programs, steps, { ...wanted, throwAway: true });
  const stage = await steps.run("House", "selling a quarter of it", async () => ({
    value: await fillHouse(url),
    told: "about a quarter is sold, some seats are in baskets",
  }));

  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  await steps.run("Pictures", "taking them", async () => {
    const taken = await takePictures(browser, stage);
    return { value: null, told: `${String(taken)} pictures` };
  });
  await browser.close();
}

async function takePictures(browser: Browser, stage: Stage): Promise<number> {
  const images = newFolder(path.join(projectFolder, "docs/images"));
  const screens = newFolder(path.join(dataFolder, "screens"));
  let taken = 0;
  for (const theme of THEMES) {
    const file = path.join(images, `seat-map-${theme}.png`);
    await take(browser, stage, README_SCENE, { theme, width: 1440, file });
    taken += 1;
    for (const scene of LISTED_SCENES) {
      for (const width of WIDTHS) {
        const name = `${scene.name}-${String(width)}-${theme}.png`;
        await take(browser, stage, scene, { theme, width, file: path.join(screens, name) });
        taken += 1;
      }
    }
  }
  return taken;
}

type Shot = { theme: (typeof THEMES)[number]; width: (typeof WIDTHS)[number]; file: string };

async function take(browser: Browser, stage: Stage, scene: Scene, shot: Shot): Promise<void> {
  const { theme, width, file } = shot;
  const context = await browser.newContext({
    baseURL: stage.url,
    viewport: { width, height: HEIGHTS[width] },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "Europe/London",
  });
  const account = scene.as === null ? null : stage[scene.as];
  if (account !== null) {
    const name = "next-auth.session-token";
    await context.addCookies([{ name, value: account.token, url: stage.url }]);
  }
  const page = await context.newPage();
  await scene.open(page, stage);
  // The map draws a frame after its page has settled, and once more, sharper, when it has come to rest.
  await page.evaluate((ms) => new Promise((drawn) => setTimeout(drawn, ms)), AT_REST_MS);
  const end = await scene.end?.(page).boundingBox();
  const clip = end ? { clip: { x: 0, y: 0, width, height: end.y + end.height + MARGIN_PX } } : {};
  await page.screenshot({ path: file, fullPage: true, ...clip });
  await context.close();
}

function newFolder(name: string): string {
  mkdirSync(name, { recursive: true });
  return name;
}
