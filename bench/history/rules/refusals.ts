/** I7, no: what was refused has left no trace, and nothing is there that nobody asked for. */
import type { BookingRow, Operation, QuietHold, Violation } from "../evidence";
import { groupBy, placeKey, type Indexed } from "../index-evidence";

/** Judges every operation that was refused, and looks for what no operation explains. */
export function checkRefusals(indexed: Indexed): Violation[] {
  const byBuyer = groupBy(indexed.evidence.operations, (each) =>
    placeKey(each.performanceId, each.buyerId),
  );
  const { bookings, quietHolds } = indexed.evidence;
  return [
    ...bookings.flatMap((booking) => {
      if (indexed.writtenByHand.has(booking.id)) return [];
      const own = byBuyer.get(placeKey(booking.performanceId, booking.buyerId)) ?? [];
      return [
        ...checkBooking(booking, own),
        ...checkPayments(indexed, booking),
        ...checkCancellation(indexed, booking),
      ];
    }),
    ...quietHolds.flatMap((hold) =>
      checkHold(hold, byBuyer.get(placeKey(hold.performanceId, hold.buyerId)) ?? []),
    ),
  ];
}

/** @param own all operations of the buyer at the performance */
function checkBooking(booking: BookingRow, own: readonly Operation[]): Violation[] {
  const asked = own.filter((operation) => operation.kind === "book" && asksFor(operation, booking));
  const refused = asked.find((operation) => operation.outcome === "fail");
  const isMade = asked.some(
    ({ outcome, bookingId }) =>
      outcome === "unknown" || (outcome === "ok" && bookingId === booking.id),
  );
  if (isMade) return [];
  return [
    refused
      ? broken("a refused request made a booking", { refused, booking })
      : broken("a booking is there that nobody asked for", { asked, booking }),
  ];
}

/** Whether a request to book is for what a booking is for. */
function asksFor({ holdId, areaId, quantity }: Operation, booking: BookingRow): boolean {
  if (booking.holdId !== null) return holdId === booking.holdId;
  return booking.lines.some((line) => line.areaId === areaId && line.quantity === quantity);
}

/** At most as many payments as requests that may have made one. */
function checkPayments(indexed: Indexed, booking: BookingRow): Violation[] {
  const payments = indexed.paymentsByBooking.get(booking.id) ?? [];
  const asked = (indexed.operationsByBooking.get(booking.id) ?? []).filter(
    (operation) => operation.kind === "pay",
  );
  const refused = asked.find((operation) => operation.outcome === "fail");
  const promised = new Set(
    asked.flatMap(({ outcome, paymentId }) =>
      outcome === "ok" && paymentId !== null ? [paymentId] : [],
    ),
  );
  const makers = asked.filter(
    ({ outcome, paymentId }) => outcome === "unknown" || (outcome === "ok" && paymentId === null),
  );
  const unexplained = payments.filter((payment) => !promised.has(payment.id));
  if (unexplained.length <= makers.length) return [];
  return [
    refused
      ? broken("a refused request made a payment", { refused, unexplained })
      : broken("a payment is there that nobody asked for", { asked, unexplained }),
  ];
}

function checkCancellation(indexed: Indexed, booking: BookingRow): Violation[] {
  if (booking.status !== "CANCELLED") return [];
  const terms = indexed.performanceById.get(booking.performanceId);
  if (typeof terms?.cancelledAtMs === "number") return [];
  const asked = (indexed.operationsByBooking.get(booking.id) ?? []).filter(
    (operation) => operation.kind === "cancel",
  );
  const isMade = asked.some((operation) => operation.outcome !== "fail");
  if (isMade) return [];
  return [
    asked.length > 0
      ? broken("a refused request cancelled a booking", { asked, booking })
      : broken("a booking was cancelled that nobody had cancelled", { booking }),
  ];
}

/** @param own all operations of the buyer at the performance */
function checkHold(hold: QuietHold, own: readonly Operation[]): Violation[] {
  const asked = own.filter((operation) => operation.kind === "hold");
  const isMade = asked.some(
    ({ outcome, holdId }) => outcome === "unknown" || (outcome === "ok" && holdId === hold.holdId),
  );
  if (isMade) return [];
  return [
    asked.length > 0
      ? broken("a refused request left a hold", { asked, hold })
      : broken("a hold is there that nobody asked for", { hold }),
  ];
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I7", sentence, evidence };
}
