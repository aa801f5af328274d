/** Finding things in evidence: maps that are built once, so that every rule is one walk over its part. */
import type {
  AreaStep,
  BookingRow,
  Evidence,
  InjectedFault,
  LedgerCharge,
  MapStep,
  Operation,
  OutboxRow,
  PaymentRow,
  PerformanceTerms,
  SeatRow,
  SeatStep,
  TicketRow,
} from "./evidence";

/** Evidence with its finding aids. */
export type Indexed = {
  evidence: Evidence;
  performanceById: Map<string, PerformanceTerms>;
  bookingById: Map<string, BookingRow>;
  /** A buyer's bookings that were made of a hold, by the hold. */
  bookingsByHold: Map<string, BookingRow[]>;
  /** By `placeKey`, in the order of versions. */
  stepsBySeat: Map<string, SeatStep[]>;
  /** By `placeKey`. */
  seatByPlace: Map<string, SeatRow>;
  /** By `placeKey`: bookings with a line for the seat, in the order of the rows. */
  bookingsBySeat: Map<string, BookingRow[]>;
  /** By `placeKey`, in the order of versions. */
  stepsByArea: Map<string, AreaStep[]>;
  ticketsByBooking: Map<string, TicketRow[]>;
  paymentsByBooking: Map<string, PaymentRow[]>;
  chargesByBooking: Map<string, LedgerCharge[]>;
  outboxByBooking: Map<string, OutboxRow[]>;
  /** Requests to book, pay and cancel that named or were answered with a booking. */
  operationsByBooking: Map<string, Operation[]>;
  /** By hold: every request that named or was answered with it. */
  operationsByHold: Map<string, Operation[]>;
  mapStepsByPerformance: Map<string, MapStep[]>;
  /** Bookings that the run wrote itself: nobody asked for them. */
  writtenByHand: ReadonlySet<string>;
};

/** Name of a seat or an area of a performance. */
export function placeKey(performanceId: string, place: string | number): string {
  return `${performanceId} ${String(place)}`;
}

/** Whether a booking has its seats and places. */
export function isLive({ status }: BookingRow): boolean {
  return status === "PENDING" || status === "CONFIRMED";
}

/** Whether Redis may have forgotten its holds in a fault, or fallen back to older ones. */
export function losesHolds(fault: InjectedFault): boolean {
  return fault.losesHolds === true;
}

/** How many places a booking is for. */
export function placesOf(booking: BookingRow): number {
  return booking.lines.reduce((places, line) => places + line.quantity, 0);
}

/** Groups by a name, in the order of the list. */
export function groupBy<Each>(
  list: readonly Each[],
  nameOf: (each: Each) => string,
): Map<string, Each[]> {
  const groups = new Map<string, Each[]>();
  for (const each of list) {
    const name = nameOf(each);
    const group = groups.get(name);
    if (group) group.push(each);
    else groups.set(name, [each]);
  }
  return groups;
}

/** Builds every finding aid. */
export function indexEvidence(evidence: Evidence): Indexed {
  const { bookings, operations } = evidence;
  const seatLines = bookings.flatMap((booking) =>
    booking.lines.flatMap(({ seatIndex }) =>
      seatIndex === null ? [] : [{ key: placeKey(booking.performanceId, seatIndex), booking }],
    ),
  );
  return {
    evidence,
    performanceById: new Map(evidence.performances.map((each) => [each.id, each])),
    bookingById: new Map(bookings.map((each) => [each.id, each])),
    bookingsByHold: groupBy(
      bookings.filter((each) => each.holdId !== null),
      (each) => each.holdId ?? "",
    ),
    stepsBySeat: byVersion(
      groupBy(evidence.seatSteps, (step) => placeKey(step.performanceId, step.seatIndex)),
    ),
    seatByPlace: new Map(
      evidence.seats.map((row) => [placeKey(row.performanceId, row.seatIndex), row]),
    ),
    bookingsBySeat: new Map(
      [...groupBy(seatLines, (line) => line.key)].map(([key, lines]) => [
        key,
        lines.map((line) => line.booking),
      ]),
    ),
    stepsByArea: byVersion(
      groupBy(evidence.areaSteps, (step) => placeKey(step.performanceId, step.areaId)),
    ),
    ticketsByBooking: groupBy(evidence.tickets, (ticket) => ticket.bookingId),
    paymentsByBooking: groupBy(evidence.payments, (payment) => payment.bookingId),
    chargesByBooking: groupBy(evidence.ledger, (charge) => charge.bookingId),
    outboxByBooking: groupBy(evidence.outbox, (row) => row.bookingId),
    operationsByBooking: groupBy(
      operations.filter((each) => each.bookingId !== null),
      (each) => each.bookingId ?? "",
    ),
    operationsByHold: groupBy(
      operations.filter((each) => each.holdId !== null),
      (each) => each.holdId ?? "",
    ),
    mapStepsByPerformance: groupBy(evidence.mapSteps, (step) => step.performanceId),
    writtenByHand: new Set(evidence.writtenByHand),
  };
}

function byVersion<Step extends { version: number }>(
  groups: Map<string, Step[]>,
): Map<string, Step[]> {
  for (const steps of groups.values()) steps.sort((a, b) => a.version - b.version);
  return groups;
}
