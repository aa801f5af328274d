/** Relay: puts the news of all outboxes, Postgres' and Redis', on the event log. */
import { relayGaRequests } from "#server/commands/relay-ga-requests";
import { relayLiveChanges } from "#server/commands/relay-live-changes";
import { OUTBOX_BATCH_MAX, relayOutbox } from "#server/commands/relay-outbox";
import { pause } from "#server/event-log/session";
import { whileLeader } from "#server/postgres/leadership";
import { openGaRequests } from "#server/redis/ga-stream";
import { openLiveChanges } from "#server/redis/live-changes";

/** How often an outbox is looked at from which all was taken, and how often a follower tries to lead. */
const OUTBOX_POLL_MS = 20;
const LEAD_AGAIN_MS = 1_000;

/**
 * Pause after news was forwarded, in milliseconds: the first of a burst goes out at once, and those that follow it
 * together, which costs a fraction. Whoever stands in line waits for a decision that is made for many at a time.
 */
const CHANGES_LINGER_MS = 5;
const GA_REQUESTS_LINGER_MS = 25;

/** One relay works at a time, so that the events of one key stay in order; the others stand by. */
export async function relay(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await whileLeader("relay", async (lost) => {
      const failed = new AbortController();
      const until = AbortSignal.any([signal, lost, failed.signal]);
      const parts = [
        forwardOutbox(until),
        forward(openLiveChanges, relayLiveChanges, CHANGES_LINGER_MS, until),
        forward(openGaRequests, relayGaRequests, GA_REQUESTS_LINGER_MS, until),
      ].map((part) =>
        part.catch((fault: unknown) => {
          failed.abort();
          throw fault;
        }),
      );
      // All have ended before the leadership is given up, or two relays would publish side by side.
      await Promise.allSettled(parts);
      await Promise.all(parts);
    });
    await pause(LEAD_AGAIN_MS, signal);
  }
}

async function forwardOutbox(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const published = await relayOutbox();
    if (published < OUTBOX_BATCH_MAX) await pause(OUTBOX_POLL_MS, signal);
  }
}

async function forward<Reader extends { close: () => void }>(
  open: () => Promise<Reader>,
  relaySome: (reader: Reader) => Promise<number>,
  lingerMs: number,
  signal: AbortSignal,
): Promise<void> {
  const reader = await open();
  try {
    while (!signal.aborted) {
      const relayed = await relaySome(reader);
      if (relayed > 0) await pause(lingerMs, signal);
    }
  } finally {
    reader.close();
  }
}
