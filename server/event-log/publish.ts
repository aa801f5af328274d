import type { LogMessage } from "./event-log";
import { eventLog } from "./open-event-log";

/**
 * Appends messages to the event log, in the order given.
 *
 * @returns once the log has acknowledged all of them
 * @throws if that did not happen in time; some may be in the log, so publish all of them again
 */
export async function publish(messages: readonly LogMessage[]): Promise<void> {
  if (messages.length > 0) await eventLog.publish(messages);
}
