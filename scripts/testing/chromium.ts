/** A real Chromium for the browser tests. */
import { chromium } from "@playwright/test";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { CannotStart } from "#scripts/services/failure";
import { findOnPath, installPackage } from "#scripts/services/system-packages";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * Finds a Chromium: Playwright's own, else the machine's; on Debian and Ubuntu, as root, installs one.
 *
 * @returns its file
 * @throws CannotStart when there is none to be had
 */
export function findChromium(): string {
  const found = existing();
  if (found !== null) return found;
  installPackage("chromium");
  const installed = existing();
  if (installed !== null) return installed;
  throw new CannotStart(
    "The browser tests need Chromium: run `npx playwright install --with-deps chromium`, or install your system's chromium.",
  );
}

function existing(): string | null {
  const own = chromium.executablePath();
  const files = [own, ...NAMES.map(findOnPath)].filter((file) => file !== null && existsSync(file));
  // Ubuntu's package is a stub that only says to use snap: a browser is what can tell its version.
  return files.find((file) => file !== null && answersVersion(file)) ?? null;
}

function answersVersion(file: string): boolean {
  return spawnSync(file, ["--version"], { timeout: 20_000 }).status === 0;
}
