import { sendLateGaRequestsAgain } from "#server/redis/ga-requests";

/** Longer than a rush takes to be decided, in milliseconds. */
const LATE_MS = 60_000;

/** A request that has been sent ten times in vain is one that cannot be decided, in milliseconds. */
const GIVE_UP_MS = 10 * 60_000;

/**
 * Sends requests for places on their way again that have stood in line for a minute: the log has lost them, or Redis
 * has lost the news of their decision. One that is decided already is only told so; one that
 * cannot be decided leaves the line in the end.
 *
 * @returns how many were sent
 */
export async function sendGaRequestsAgain(): Promise<number> {
  return sendLateGaRequestsAgain(LATE_MS, GIVE_UP_MS);
}
