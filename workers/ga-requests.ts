/** General admission requests: decides who in line gets places, many at a time. */
import { decideGaRequests } from "#server/commands/decide-ga-requests";
import { sendGaRequestsAgain } from "#server/commands/send-ga-requests-again";
import { GaRequestEvent } from "#server/domain/events";
import { consumeInBatches } from "#server/event-log/consume";
import { pause } from "#server/event-log/session";
import { logger } from "#server/logger";

/** Most requests that are decided in one transaction: some tens of milliseconds of work. */
const BATCH_MAX = 500;

const SEND_AGAIN_EVERY_MS = 5_000;

/** What it says itself on the topic is for the sidecars. */
export async function gaRequests(signal: AbortSignal): Promise<void> {
  const reading = { topic: "ga-requests", group: "ga-requests", schema: GaRequestEvent } as const;
  const deciding = consumeInBatches({ ...reading, batchMax: BATCH_MAX, signal }, async (events) => {
    await decideGaRequests(events.filter((event) => event.type === "GaRequested"));
  });
  await Promise.all([deciding, sendAgainAndAgain(signal)]);
}

async function sendAgainAndAgain(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const sent = await sendGaRequestsAgain();
    if (sent > 0) logger.warn({ sent }, "requests for places were late and are sent again");
    await pause(SEND_AGAIN_EVERY_MS, signal);
  }
}
