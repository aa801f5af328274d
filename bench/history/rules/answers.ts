/** I7, yes: what a client was promised is in the final state, or was lawfully overtaken. */
import type { BookingRow, Operation, Violation } from "../evidence";
import { isLive, losesHolds, type Indexed } from "../index-evidence";

/** Judges every operation that was answered with a yes, and every answer that made no sense. */
export function checkAnswers(indexed: Indexed): Violation[] {
  return indexed.evidence.operations.flatMap((operation) => {
    if (operation.unreadable) return [broken("an answer could not be understood", { operation })];
    const fault = operation.outcome === "ok" ? faultOf(indexed, operation) : null;
    return fault === null ? [] : [broken(fault, { operation, ...rowOf(indexed, operation) })];
  });
}

function rowOf(indexed: Indexed, { bookingId }: Operation): { booking?: BookingRow | undefined } {
  return bookingId === null ? {} : { booking: indexed.bookingById.get(bookingId) };
}

/** What is wrong with a yes; null if nothing is. */
function faultOf(indexed: Indexed, operation: Operation): string | null {
  const { booking } = rowOf(indexed, operation);
  switch (operation.kind) {
    case "book":
      return faultOfBooking(booking, operation);
    case "pay":
      return faultOfPayment(indexed, booking, operation);
    case "cancel":
      return booking?.status === "CANCELLED" && booking.buyerId === operation.buyerId
        ? null
        : "a booking was cancelled and is not";
    case "hold":
    case "extend":
      return faultOfHold(indexed, operation);
    case "release":
      return faultOfRelease(indexed, operation);
    case "read_booking":
      return faultOfReading(booking, operation);
    case "cancel_performance":
      return faultOfCalledOff(indexed, operation);
    case "read_availability":
      return null;
  }
}

function faultOfBooking(booking: BookingRow | undefined, operation: Operation): string | null {
  const { buyerId, holdId, performanceId, areaId, quantity } = operation;
  if (booking?.buyerId !== buyerId || booking.performanceId !== performanceId) {
    return "a booking was promised that the buyer does not have";
  }
  if (areaId !== null) {
    const hasPlaces = booking.lines.some(
      (line) => line.areaId === areaId && line.quantity === quantity,
    );
    return hasPlaces ? null : "a booking is not for the places that were promised";
  }
  if (booking.holdId !== holdId) return "a booking is not of the hold that it was promised for";
  const booked = new Set(booking.lines.map((line) => line.seatIndex));
  return operation.seatIndexes.every((seatIndex) => booked.has(seatIndex))
    ? null
    : "a booking is not for the seats that were promised";
}

function faultOfPayment(
  indexed: Indexed,
  booking: BookingRow | undefined,
  { buyerId, paymentId }: Operation,
): string | null {
  const payments = indexed.paymentsByBooking.get(booking?.id ?? "") ?? [];
  const isThere = payments.some((payment) => paymentId === null || payment.id === paymentId);
  return booking?.buyerId === buyerId && isThere ? null : "a payment was promised and is not there";
}

function faultOfHold(indexed: Indexed, operation: Operation): string | null {
  const { seatIndexes, holdId, performanceId } = operation;
  const seatCount = indexed.performanceById.get(performanceId)?.seatCount ?? 0;
  const areSeats = seatIndexes.every((seatIndex) => seatIndex >= 0 && seatIndex < seatCount);
  if (!areSeats || seatIndexes.length === 0 || holdId === null) {
    return "a hold was promised that cannot be";
  }
  const owners = (indexed.operationsByHold.get(holdId) ?? []).filter(
    ({ outcome }) => outcome === "ok",
  );
  return owners.every((other) => other.buyerId === operation.buyerId)
    ? null
    : "two buyers were promised one hold";
}

function faultOfRelease(indexed: Indexed, operation: Operation): string | null {
  const { holdId, seatIndexes, endedAtMs } = operation;
  if (holdId === null || seatIndexes.length > 0) return null;
  // A Redis that came back with an old copy may have brought the hold back.
  const { faults } = indexed.evidence;
  if (faults.some((fault) => losesHolds(fault) && fault.atMs >= endedAtMs)) return null;
  const isHeld = indexed.evidence.quietHolds.some((hold) => hold.holdId === holdId);
  const later = (indexed.operationsByHold.get(holdId) ?? []).some(
    ({ kind, outcome, startedAtMs }) =>
      outcome === "ok" && startedAtMs >= endedAtMs && (kind === "hold" || kind === "extend"),
  );
  return isHeld || later ? "a hold was given back and is still there" : null;
}

/** Which final states may follow what was read. */
const AFTER: Record<BookingRow["status"], readonly BookingRow["status"][]> = {
  PENDING: ["PENDING", "CONFIRMED", "CANCELLED", "EXPIRED", "FAILED"],
  CONFIRMED: ["CONFIRMED", "CANCELLED"],
  CANCELLED: ["CANCELLED"],
  EXPIRED: ["EXPIRED", "CONFIRMED", "CANCELLED"],
  FAILED: ["FAILED", "CONFIRMED", "CANCELLED"],
};

function faultOfReading(booking: BookingRow | undefined, operation: Operation): string | null {
  const read = operation.bookingStatus;
  if (!booking) return "a booking was shown that does not exist";
  if (booking.buyerId !== operation.buyerId) return "somebody else's booking was shown";
  if (read === null) return null;
  if (!isStatus(read) || !AFTER[read].includes(booking.status)) {
    return "a booking went back to what it was before";
  }
  const cameBack = read === "EXPIRED" || read === "FAILED";
  return cameBack && booking.status !== read && booking.retakenAtMs === null
    ? "a booking that had ended came back without a retake"
    : null;
}

function isStatus(text: string): text is BookingRow["status"] {
  return text in AFTER;
}

function faultOfCalledOff(indexed: Indexed, { performanceId }: Operation): string | null {
  const isOff = typeof indexed.performanceById.get(performanceId)?.cancelledAtMs === "number";
  const live = indexed.evidence.bookings.some(
    (booking) => booking.performanceId === performanceId && isLive(booking),
  );
  return isOff && !live ? null : "a performance was called off and still has bookings";
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I7", sentence, evidence };
}
