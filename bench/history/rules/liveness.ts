/** L1 to L3: everybody is answered in time, what breaks heals, and the house sells out. */
import type { InjectedFault, Operation, Rule, Violation } from "../evidence";
import { groupBy, isLive, placeKey, placesOf, type Indexed } from "../index-evidence";

/** Longest from the healing of a fault to true maps and empty queues, in milliseconds. */
const RECOVERED_WITHIN_MS = 5_000;

/** What the product promises: every answer comes within ten seconds. The rest is for the way and the measuring. */
export const ANSWERED_WITHIN_MS = 10_000 + 1_000;

/** Judges times, and what is left of the house. */
export function checkLiveness(indexed: Indexed): Violation[] {
  const { operations, faults } = indexed.evidence;
  return [
    ...operations
      .filter((each) => each.endedAtMs - each.startedAtMs > each.deadlineMs)
      .filter((each) => !faults.some((fault) => wasUnderIt(fault, each)))
      .map((operation) => broken("L1", "a request was not answered in time", { operation })),
    ...faults
      .filter((each) => (each.recoveredAfterMs ?? 0) > (each.boundMs ?? RECOVERED_WITHIN_MS))
      .map((fault) => broken("L2", "after a fault had healed the lag stayed", { fault })),
    ...findLeftovers(indexed),
  ];
}

/**
 * Whether the very process that was asked was dead, frozen or cut off while it was asked. Once it is whole again it
 * has as long to answer as for any other request.
 */
function wasUnderIt({ subject, atMs, healedAtMs }: InjectedFault, operation: Operation): boolean {
  const { door, startedAtMs, endedAtMs } = operation;
  const wholeAtMs = healedAtMs ?? Infinity;
  const overlaps = atMs <= endedAtMs && wholeAtMs >= startedAtMs;
  return subject === door && overlaps && endedAtMs - wholeAtMs <= ANSWERED_WITHIN_MS;
}

/** Of the performances that fans tried to sell out. */
function findLeftovers(indexed: Indexed): Violation[] {
  const { performances, seats, areas, triedToSellOut } = indexed.evidence;
  const seatsOf = groupBy(seats, (seat) => seat.performanceId);
  return performances
    .filter(({ id, cancelledAtMs }) => triedToSellOut.includes(id) && cancelledAtMs === null)
    .filter(({ id }) => mayAnybodyBuy(indexed, id))
    .flatMap(({ id }): Violation[] => {
      const left = (seatsOf.get(id) ?? []).filter(
        ({ state }) => state === "available" || state === "pending",
      );
      const free = areas.filter((area) => area.performanceId === id && area.available > 0);
      return left.length + free.length === 0
        ? []
        : [broken("L3", "fans tried to the end and places were left", { left, free })];
    });
}

/** Whether any buyer of the run is below the limit; nobody may take what is left if none is. */
function mayAnybodyBuy(indexed: Indexed, performanceId: string): boolean {
  const { operations, bookings } = indexed.evidence;
  const most = indexed.performanceById.get(performanceId)?.seatsPerBuyerMax ?? 0;
  const live = groupBy(bookings.filter(isLive), (booking) =>
    placeKey(booking.performanceId, booking.buyerId),
  );
  const fans = new Set(
    operations.filter((each) => each.performanceId === performanceId).map((each) => each.buyerId),
  );
  return [...fans].some((buyerId) => {
    const own = live.get(placeKey(performanceId, buyerId)) ?? [];
    return own.reduce((places, booking) => places + placesOf(booking), 0) < most;
  });
}

function broken(rule: Rule, sentence: string, evidence: unknown): Violation {
  return { rule, sentence, evidence };
}
