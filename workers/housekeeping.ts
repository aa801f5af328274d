/** Housekeeping: forgets what only the recent past can still ask for. */
import { tidyUp } from "#server/commands/tidy-up";
import { pause } from "#server/event-log/session";
import { logger } from "#server/logger";

const EVERY_MS = 60 * 60_000;

/** Several of these at once do no harm. */
export async function housekeeping(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const forgotten = await tidyUp();
    logger.info(forgotten, "rows that nobody will ask for are gone");
    await pause(EVERY_MS, signal);
  }
}
