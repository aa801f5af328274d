/** Relay: puts the news of both outboxes, Postgres' and the live map's, on the event log. */
import { relayLiveChanges } from "#server/commands/relay-live-changes";
import { relayOutbox } from "#server/commands/relay-outbox";
import { pause } from "#server/event-log/session";
import { whileLeader } from "#server/postgres/leadership";
import { openLiveChanges } from "#server/redis/live-changes";

/** How often an empty outbox is looked at, and how often a follower tries to lead. */
const OUTBOX_POLL_MS = 20;
const LEAD_AGAIN_MS = 1_000;

/** One relay works at a time, so that the events of one key stay in order; the others stand by. */
export async function relay(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await whileLeader("relay", async (lost) => {
      const failed = new AbortController();
      const until = AbortSignal.any([signal, lost, failed.signal]);
      const halves = [forwardOutbox(until), forwardLiveChanges(until)].map((half) =>
        half.catch((fault: unknown) => {
          failed.abort();
          throw fault;
        }),
      );
      // Both have ended before the leadership is given up, or two relays would publish side by side.
      await Promise.allSettled(halves);
      await Promise.all(halves);
    });
    await pause(LEAD_AGAIN_MS, signal);
  }
}

async function forwardOutbox(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const published = await relayOutbox();
    if (published === 0) await pause(OUTBOX_POLL_MS, signal);
  }
}

async function forwardLiveChanges(signal: AbortSignal): Promise<void> {
  const reader = await openLiveChanges();
  try {
    while (!signal.aborted) await relayLiveChanges(reader);
  } finally {
    reader.close();
  }
}
