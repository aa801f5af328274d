/** Housekeeping: takes up again what the log has lost, and forgets what nobody can ask for any more. */
import { tidyUp } from "#server/commands/tidy-up";
import { reviveLostNews } from "#server/commands/revive-lost-news";
import { pause } from "#server/event-log/session";
import { logger } from "#server/logger";

const REVIVE_EVERY_MS = 60_000;
const TIDY_EVERY_MS = 60 * 60_000;

/** Several of these at once do no harm. */
export async function housekeeping(signal: AbortSignal): Promise<void> {
  await Promise.all([reviveAgainAndAgain(signal), tidyAgainAndAgain(signal)]);
}

async function reviveAgainAndAgain(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const revived = await reviveLostNews();
    if (revived > 0) logger.warn({ revived }, "news had no effect and is published again");
    await pause(REVIVE_EVERY_MS, signal);
  }
}

async function tidyAgainAndAgain(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    logger.info(await tidyUp(), "rows that nobody will ask for are gone");
    await pause(TIDY_EVERY_MS, signal);
  }
}
