/** Expiry: ends bookings that are out of time and tidies holds away that are. */
import { expireBooking } from "#server/commands/expire-booking";
import { pause } from "#server/event-log/session";
import { overdueBookings } from "#server/postgres/bookings";
import { livePerformances } from "#server/redis/live-map";
import { sweepHolds } from "#server/redis/seat-holds";

/** Fans watch a freed seat come back: soon enough for their quarter of a second. */
const HOLDS_EVERY_MS = 100;
const BOOKINGS_EVERY_MS = 500;

/** What one round takes on at most. The next round follows at once where more is left. */
const HOLDS_MAX = 200;
const BOOKINGS_MAX = 100;

/** Five of these at once do no harm, and none delays nothing but the tidying. */
export async function expiry(signal: AbortSignal): Promise<void> {
  await Promise.all([expireBookings(signal), expireHolds(signal)]);
}

async function expireBookings(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const bookingId of await overdueBookings(BOOKINGS_MAX)) await expireBooking(bookingId);
    await pause(BOOKINGS_EVERY_MS, signal);
  }
}

async function expireHolds(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const performanceId of await livePerformances()) {
      await sweepHolds(performanceId, HOLDS_MAX);
    }
    await pause(HOLDS_EVERY_MS, signal);
  }
}
