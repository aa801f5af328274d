import { publish } from "#server/event-log/publish";
import type { LiveChangeReader } from "#server/redis/live-changes";

/** Longest that one call waits for a change, in milliseconds. */
const WAIT_MS = 1_000;

/**
 * Puts changes of the live map on the event log, in order, and marks them once the log has them.
 *
 * @returns how many were published; 0 when none came in a second
 */
export async function relayLiveChanges(reader: LiveChangeReader): Promise<number> {
  const changes = await reader.read(WAIT_MS);
  await publish(
    changes.map(({ event }) => ({
      topic: "seat-status",
      key: event.performanceId,
      value: JSON.stringify(event),
    })),
  );
  await reader.mark(changes);
  return changes.length;
}
