/** I1, tickets: whoever owns a place has exactly one live ticket for it, and nobody else has one. */
import type { BookingRow, TicketRow, Violation } from "../evidence";
import { groupBy, placeKey, placesOf, type Indexed } from "../index-evidence";

/** Judges live tickets against seats and bookings. */
export function checkTickets(indexed: Indexed): Violation[] {
  const { tickets, bookings } = indexed.evidence;
  const live = tickets.filter((ticket) => ticket.status === "LIVE");
  return [
    ...checkCodes(tickets),
    ...checkSeatTickets(indexed, live),
    ...bookings.flatMap((booking) => checkBooking(indexed, booking)),
    ...live
      .filter((ticket) => !indexed.bookingById.has(ticket.bookingId))
      .map((ticket) => broken("a live ticket has no booking", { ticket })),
  ];
}

function checkCodes(tickets: readonly TicketRow[]): Violation[] {
  return [...groupBy(tickets, (ticket) => ticket.code).values()]
    .filter((twins) => twins.length > 1)
    .map((twins) => broken("two tickets have one code", { twins }));
}

function checkSeatTickets(indexed: Indexed, live: readonly TicketRow[]): Violation[] {
  const violations: Violation[] = [];
  const bySeat = groupBy(
    live.filter((ticket) => ticket.seatIndex !== null),
    (ticket) => placeKey(ticket.performanceId, ticket.seatIndex ?? -1),
  );
  for (const [key, twins] of bySeat) {
    const seat = indexed.seatByPlace.get(key);
    if (twins.length > 1) violations.push(broken("a seat has two live tickets", { twins }));
    if (seat?.state !== "booked" || twins.some((twin) => twin.bookingId !== seat.bookingId)) {
      violations.push(
        broken("a live ticket is for a seat that is not its booking's", { twins, seat }),
      );
    }
  }
  for (const seat of indexed.evidence.seats) {
    if (seat.state === "booked" && !bySeat.has(placeKey(seat.performanceId, seat.seatIndex))) {
      violations.push(broken("a booked seat has no live ticket", { seat }));
    }
  }
  return violations;
}

function checkBooking(indexed: Indexed, booking: BookingRow): Violation[] {
  const all = indexed.ticketsByBooking.get(booking.id) ?? [];
  const live = all.filter((ticket) => ticket.status === "LIVE");
  const wanted = booking.status === "CONFIRMED" ? placesOf(booking) : 0;
  if (live.length !== wanted) {
    return [broken("a booking has not one live ticket for each place", { booking, live })];
  }
  // A booking is confirmed once, so its tickets are written once.
  if (all.length !== 0 && all.length !== placesOf(booking)) {
    return [broken("a booking's tickets were written twice", { booking, all })];
  }
  return [];
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I1", sentence, evidence };
}
