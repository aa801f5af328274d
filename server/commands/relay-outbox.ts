import { publish } from "#server/event-log/publish";
import { drainOutbox } from "#server/postgres/outbox";

/** Rows taken at a time: a few milliseconds of work, so that the newest news does not wait long. */
export const OUTBOX_BATCH_MAX = 500;

/**
 * Puts news of Postgres on the event log, oldest first, and marks it once the log has it. A death
 * in between publishes it again.
 *
 * @returns how many were published
 */
export async function relayOutbox(): Promise<number> {
  return drainOutbox(OUTBOX_BATCH_MAX, (messages) =>
    publish(messages.map(({ topic, key, value }) => ({ topic, key, value }))),
  );
}
