/** A process whose clock is wrong. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { projectFolder } from "#scripts/services/project";

const PRELOADED = pathToFileURL(path.join(projectFolder, "bench/cluster/shifted-clock.mjs")).href;

/** What to start a process with so that its clock is ahead by so many milliseconds; behind if negative. */
export function wrongClock(aheadMs: number): Record<string, string> {
  return { NODE_OPTIONS: `--import ${PRELOADED}`, CLOCK_SHIFT_MS: String(aheadMs) };
}
