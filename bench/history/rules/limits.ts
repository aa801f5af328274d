/** I9: no buyer ever has more places than one buyer may have, not for a moment. */
import type { BookingRow, Violation } from "../evidence";
import { groupBy, isLive, placeKey, placesOf, type Indexed } from "../index-evidence";

/** A buyer's places change by so many. */
type Change = { atMs: number; places: number; why: unknown };

/** Judges every buyer's places at every moment, their count at the end, and every basket. */
export function checkLimits(indexed: Indexed): Violation[] {
  const changes = new Map<string, Change[]>();
  for (const { buyer, ...change } of [...readSeatChanges(indexed), ...readAreaChanges(indexed)]) {
    const own = changes.get(buyer);
    if (own) own.push(change);
    else changes.set(buyer, [change]);
  }
  return [
    ...[...changes].flatMap(([buyer, own]) => checkMoments(indexed, buyer, own)),
    ...checkAllowances(indexed),
    ...indexed.evidence.operations
      .filter(({ kind, outcome }) => outcome === "ok" && (kind === "hold" || kind === "extend"))
      .filter(
        ({ seatIndexes, performanceId }) => seatIndexes.length > limitOf(indexed, performanceId),
      )
      .map((operation) => broken("a basket has more seats than one buyer may have", { operation })),
  ];
}

function limitOf(indexed: Indexed, performanceId: string): number {
  return indexed.performanceById.get(performanceId)?.seatsPerBuyerMax ?? 0;
}

/** The seats' trail says exactly when a buyer's seats came and went. */
function readSeatChanges(indexed: Indexed): (Change & { buyer: string })[] {
  return [...indexed.stepsBySeat.values()].flatMap((steps) => {
    let owner: string | null = null;
    return steps.flatMap((step) => {
      const booking = step.bookingId === null ? null : indexed.bookingById.get(step.bookingId);
      const next = booking ? placeKey(booking.performanceId, booking.buyerId) : null;
      if (next === owner) return [];
      const left = owner === null ? [] : [{ buyer: owner, atMs: step.atMs, places: -1, why: step }];
      const came = next === null ? [] : [{ buyer: next, atMs: step.atMs, places: 1, why: step }];
      owner = next;
      return [...left, ...came];
    });
  });
}

/**
 * An area's trail does not name bookings, so places count for as long as the clients' answers prove them:
 * from the answer to the first thing that may have ended them.
 */
function readAreaChanges(indexed: Indexed): (Change & { buyer: string })[] {
  return indexed.evidence.bookings.flatMap((booking) => {
    const places = booking.lines
      .filter((line) => line.areaId !== null)
      .reduce((sum, line) => sum + line.quantity, 0);
    const operations = indexed.operationsByBooking.get(booking.id) ?? [];
    const known = operations.filter(({ kind, outcome }) => kind === "book" && outcome === "ok");
    const fromMs = Math.min(...known.map((each) => each.endedAtMs));
    const untilMs = endOf(indexed, booking);
    if (places === 0 || fromMs >= untilMs) return [];
    const buyer = placeKey(booking.performanceId, booking.buyerId);
    return [
      { buyer, atMs: fromMs, places, why: booking },
      { buyer, atMs: untilMs, places: -places, why: booking },
    ];
  });
}

/** Until when a booking surely had its places, in Unix milliseconds. */
function endOf(indexed: Indexed, booking: BookingRow): number {
  if (booking.retakenAtMs !== null) return Math.min(booking.expiresAtMs, booking.retakenAtMs);
  switch (booking.status) {
    case "PENDING":
    case "CONFIRMED":
      return Infinity;
    case "EXPIRED":
      return booking.expiresAtMs;
    case "FAILED":
      return -Infinity;
    case "CANCELLED": {
      const asked = (indexed.operationsByBooking.get(booking.id) ?? []).filter(
        ({ kind, outcome }) => kind === "cancel" && outcome !== "fail",
      );
      const cancelledAtMs = indexed.performanceById.get(booking.performanceId)?.cancelledAtMs;
      if (typeof cancelledAtMs === "number" || asked.length === 0) return -Infinity;
      return Math.min(...asked.map((each) => each.startedAtMs));
    }
  }
}

function checkMoments(indexed: Indexed, buyer: string, changes: readonly Change[]): Violation[] {
  const most = limitOf(indexed, buyer.split(" ")[0] ?? "");
  // What went at the same moment went first: the clock is no finer.
  const inOrder = changes.toSorted((a, b) => a.atMs - b.atMs || a.places - b.places);
  let places = 0;
  for (const change of inOrder) {
    places += change.places;
    if (places > most) {
      return [broken("a buyer had more places than one buyer may have", { buyer, places, change })];
    }
  }
  return [];
}

function checkAllowances(indexed: Indexed): Violation[] {
  const { bookings, allowances } = indexed.evidence;
  const buyerOf = (row: { performanceId: string; buyerId: string }) =>
    placeKey(row.performanceId, row.buyerId);
  const live = groupBy(bookings.filter(isLive), buyerOf);
  const counted = new Map(allowances.map((row) => [buyerOf(row), row.placeCount]));
  return [...new Set([...live.keys(), ...counted.keys()])].flatMap((buyer) => {
    const places = (live.get(buyer) ?? []).reduce((sum, booking) => sum + placesOf(booking), 0);
    const violations: Violation[] = [];
    if ((counted.get(buyer) ?? 0) !== places) {
      const count = counted.get(buyer);
      violations.push(broken("a buyer's places are not counted right", { buyer, places, count }));
    }
    if (places > limitOf(indexed, buyer.split(" ")[0] ?? "")) {
      violations.push(broken("a buyer has more places than one buyer may have", { buyer, places }));
    }
    return violations;
  });
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I9", sentence, evidence };
}
