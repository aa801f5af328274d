/** Expiry: ends bookings that are out of time and tidies holds away that are. */
import { expireBooking } from "#server/commands/expire-booking";
import type { BookingId } from "#server/domain/ids";
import { pause } from "#server/event-log/session";
import { logger } from "#server/logger";
import { isOutage } from "#server/outage";
import { listOverdueBookings } from "#server/postgres/bookings";
import { listLivePerformances } from "#server/redis/live-map";
import { sweepHolds } from "#server/redis/seat-holds";

/** Fans watch a freed seat come back: soon enough for their quarter of a second. */
const HOLDS_EVERY_MS = 100;
const BOOKINGS_EVERY_MS = 500;

/** What one round takes on at most; of bookings, the next round follows at once where more is left. */
const HOLDS_MAX = 200;
const BOOKINGS_MAX = 100;

/**
 * Five of these at once do no harm. Without any, holds still end on time, because that is decided
 * by a look at the clock; bookings that nobody pays for keep their seats until one is back.
 */
export async function expiry(signal: AbortSignal): Promise<void> {
  await Promise.all([expireBookings(signal), expireHolds(signal)]);
}

async function expireBookings(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const overdue = await listOverdueBookings(BOOKINGS_MAX);
    for (const bookingId of overdue) await expireOrPassOver(bookingId);
    if (overdue.length < BOOKINGS_MAX) await pause(BOOKINGS_EVERY_MS, signal);
  }
}

/** One booking that cannot be ended must not keep the seats of all that come after it. */
async function expireOrPassOver(bookingId: BookingId): Promise<void> {
  try {
    await expireBooking(bookingId);
  } catch (fault) {
    if (isOutage(fault)) throw fault;
    logger.error({ err: fault, bookingId }, "a booking could not be ended");
  }
}

async function expireHolds(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // Side by side, so that the last of a hundred maps does not wait for all before it.
    const performances = await listLivePerformances();
    await Promise.all(performances.map((id) => sweepHolds(id, HOLDS_MAX)));
    await pause(HOLDS_EVERY_MS, signal);
  }
}
