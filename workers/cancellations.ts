/** Cancellations: ends every booking of a performance that its organiser has called off. */
import { endCancelledBooking } from "#server/commands/end-cancelled-booking";
import type { BookingId } from "#server/domain/ids";
import { pause } from "#server/event-log/session";
import { logger } from "#server/logger";
import { cancelledBookingsLeftTotal } from "#server/metrics";
import { isContended, isOutage } from "#server/outage";
import { listBookingsToEnd } from "#server/postgres/bookings";

/** Sales go on for a second after the cancellation, so that it has to be looked at again and again. */
const LOOK_EVERY_MS = 500;

/** Bookings listed at a time, and how many of them are ended side by side. */
const LISTED_MAX = 200;
const AT_ONCE = 4;

/**
 * What is left to do is what Postgres says is left, so this may be killed at any moment, and several
 * of these at once do no harm: each booking is ended by whoever locks it first.
 */
export async function cancellations(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await endAll(signal);
    await pause(LOOK_EVERY_MS, signal);
  }
}

/** One round, from the first id to the last: a booking that cannot be ended is met once in it. */
async function endAll(signal: AbortSignal): Promise<void> {
  let listed = await listBookingsToEnd(null, LISTED_MAX);
  while (listed.length > 0) {
    for (let i = 0; i < listed.length; i += AT_ONCE) {
      if (signal.aborted) return;
      const outages = await Promise.all(listed.slice(i, i + AT_ONCE).map(endOrPassOver));
      const [outage] = outages;
      // Where none of them could be reached, the next could not either.
      if (outage && !outages.includes(null)) throw outage;
    }
    listed = await listBookingsToEnd(listed.at(-1) ?? null, LISTED_MAX);
  }
}

/**
 * One booking that cannot be ended must not keep the money of all that come after it: it is counted, and the next
 * round meets it again. So is one that somebody else is in the way of, and be it as many as are ended at once.
 *
 * @returns the fault, if it may be everybody's
 */
async function endOrPassOver(bookingId: BookingId): Promise<Error | null> {
  try {
    await endCancelledBooking(bookingId);
    return null;
  } catch (fault) {
    logger.error({ err: fault, bookingId }, "a booking of a cancelled performance did not end");
    cancelledBookingsLeftTotal.inc();
    return fault instanceof Error && isOutage(fault) && !isContended(fault) ? fault : null;
  }
}
