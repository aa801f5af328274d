/** Bookings in the order in which their buyer looks for them. */
import type { BookingView } from "#server/domain/booking";

/** "My bookings", cut into what has to be done, what lies ahead, and the rest. */
export type BookingGroups = {
  /** To be paid, the most urgent first. */
  unpaid: BookingView[];
  /** Soonest first. */
  upcoming: BookingView[];
  /** Newest first: performances that have been, and bookings that came to nothing. */
  earlier: BookingView[];
};

/** A performance stays "upcoming" for this long after it has begun: people come late. */
const LATECOMERS_MS = 3 * 60 * 60_000;

/** Sorts bookings into groups. @param nowMs Unix milliseconds */
export function groupBookings(bookings: readonly BookingView[], nowMs: number): BookingGroups {
  const groups: BookingGroups = { unpaid: [], upcoming: [], earlier: [] };
  for (const booking of bookings) groups[groupOf(booking, nowMs)].push(booking);

  groups.unpaid.sort((a, b) => a.expiresAtMs - b.expiresAtMs);
  groups.upcoming.sort((a, b) => a.performance.startsAtMs - b.performance.startsAtMs);
  groups.earlier.sort((a, b) => b.createdAtMs - a.createdAtMs);
  return groups;
}

function groupOf(booking: BookingView, nowMs: number): keyof BookingGroups {
  if (booking.status === "CONFIRMED") {
    return booking.performance.startsAtMs + LATECOMERS_MS > nowMs ? "upcoming" : "earlier";
  }
  if (booking.status !== "PENDING") return "earlier";
  // While money is on its way nobody may think that the booking was lost.
  const moneyMoves = booking.payments.some(
    ({ status }) => status === "REQUESTED" || status === "SUCCEEDED",
  );
  return moneyMoves || nowMs < booking.expiresAtMs ? "unpaid" : "earlier";
}
