/** I8: what was done before, by everybody's clock, has the lower version. */
import type { BookingRow, Operation, Violation } from "../evidence";
import type { Indexed } from "../index-evidence";

/** When the request was made and answered that a booking came of. */
type Span = { booking: BookingRow; version: number; startedAtMs: number; endedAtMs: number };

/** Judges, seat by seat, the order of the bookings that had it. */
export function checkOrder(indexed: Indexed): Violation[] {
  const violations: Violation[] = [];
  for (const [key, bookings] of indexed.bookingsBySeat) {
    if (bookings.length < 2) continue;
    const spans = bookings.flatMap((booking) => spanOf(indexed, key, booking));
    spans.sort((a, b) => b.version - a.version);
    // Of those with a higher version, the one that was answered first.
    let first: Span | null = null;
    for (const span of spans) {
      if (first && first.endedAtMs < span.startedAtMs) {
        violations.push({
          rule: "I8",
          sentence: "a booking that was made later has the lower version",
          evidence: { later: span, earlier: first },
        });
      }
      if (!first || span.endedAtMs < first.endedAtMs) first = span;
    }
  }
  return violations;
}

/** Nothing where nobody asked, or nobody knows when. */
function spanOf(indexed: Indexed, key: string, booking: BookingRow): Span[] {
  const version = indexed.stepsBySeat
    .get(key)
    ?.find((step) => step.bookingId === booking.id)?.version;
  const asked = (indexed.operationsByHold.get(booking.holdId ?? "") ?? []).filter(
    (operation: Operation) => operation.kind === "book" && operation.outcome !== "fail",
  );
  const answered = asked.filter((each) => each.outcome === "ok" && each.bookingId === booking.id);
  if (version === undefined || asked.length === 0) return [];
  return [
    {
      booking,
      version,
      startedAtMs: Math.min(...asked.map((each) => each.startedAtMs)),
      endedAtMs: Math.min(...answered.map((each) => each.endedAtMs)),
    },
  ];
}
