import { publish } from "#server/event-log/publish";
import type { GaRequestReader } from "#server/redis/ga-stream";

/** Longest that one call waits for a request, in milliseconds. */
const WAIT_MS = 1_000;

/**
 * Puts requests for places on the event log, in the order of their line, and marks them once the log has them. A
 * death in between puts them there again.
 *
 * @returns how many were published; 0 when none came in a second
 */
export async function relayGaRequests(reader: GaRequestReader): Promise<number> {
  const requests = await reader.read(WAIT_MS);
  await publish(
    requests.map(({ event }) => ({
      topic: "ga-requests",
      key: `${event.performanceId}.${event.areaId}`,
      value: JSON.stringify(event),
    })),
  );
  await reader.mark(requests);
  return requests.length;
}
