/** I4, what can be seen of one hold: it keeps its terms, and when all is quiet it is nobody else's seat. */
import type { Operation, PerformanceTerms, QuietHold, Violation } from "../evidence";
import { groupBy, placeKey, type Indexed } from "../index-evidence";

/** How late the sweeping of an expired hold may be, in milliseconds: sweeping is tidying. */
const SWEEP_LAG_MS = 1_000;

/** Judges the holds that Redis still had, and the terms that buyers were told. */
export function checkHolds(indexed: Indexed): Violation[] {
  const { quietHolds, operations, bookings } = indexed.evidence;
  return [
    ...quietHolds.flatMap((hold) => checkQuietHold(indexed, hold)),
    ...checkQuietSeats(indexed, quietHolds),
    ...operations.flatMap((operation) => checkTold(indexed, operation)),
    ...bookings.flatMap((booking) => {
      const expiresAtMs = booking.holdId === null ? null : lastExpiryOf(indexed, booking.holdId);
      return expiresAtMs === null || booking.createdAtMs < expiresAtMs
        ? []
        : [broken("a booking was made of a hold that was over", { booking, expiresAtMs })];
    }),
  ];
}

/** The latest expiry that anybody was told of a hold; null where nobody was told or it may be later. */
function lastExpiryOf(indexed: Indexed, holdId: string): number | null {
  const operations = indexed.operationsByHold.get(holdId) ?? [];
  // An extension whose answer was lost may have moved the expiry.
  if (operations.some(({ kind, outcome }) => kind === "extend" && outcome === "unknown"))
    return null;
  const told = operations.flatMap(({ outcome, holdExpiresAtMs }) =>
    outcome === "ok" && holdExpiresAtMs !== null ? [holdExpiresAtMs] : [],
  );
  return told.length === 0 ? null : Math.max(...told);
}

function checkQuietHold(indexed: Indexed, hold: QuietHold): Violation[] {
  const violations = checkTerms(indexed.performanceById.get(hold.performanceId), hold, hold);
  if (hold.expiresAtMs + SWEEP_LAG_MS < indexed.evidence.quietAtMs) {
    violations.push(broken("a hold outlived its time", { hold }));
  }
  for (const seatIndex of hold.seatIndexes) {
    const seat = indexed.seatByPlace.get(placeKey(hold.performanceId, seatIndex));
    if (seat?.state !== "available") {
      violations.push(broken("a hold has a seat that is not free", { hold, seat }));
    }
  }
  return violations;
}

function checkQuietSeats(indexed: Indexed, holds: readonly QuietHold[]): Violation[] {
  const claims = holds.flatMap((hold) =>
    hold.seatIndexes.map((seatIndex) => ({ key: placeKey(hold.performanceId, seatIndex), hold })),
  );
  const baskets = groupBy(holds, (hold) => placeKey(hold.performanceId, hold.buyerId));
  return [
    ...[...groupBy(claims, (claim) => claim.key).values()]
      .filter((twins) => twins.length > 1)
      .map((twins) => broken("two holds have one seat", { twins })),
    ...[...baskets.values()]
      .filter((twins) => twins.length > 1)
      .map((twins) => broken("a buyer has two baskets", { twins })),
  ];
}

/** What a buyer was told of a hold by a yes. */
function checkTold(indexed: Indexed, operation: Operation): Violation[] {
  const { kind, outcome, holdStartedAtMs, holdExpiresAtMs } = operation;
  if ((kind !== "hold" && kind !== "extend") || outcome !== "ok") return [];
  if (holdStartedAtMs === null || holdExpiresAtMs === null) return [];
  const times = { startedAtMs: holdStartedAtMs, expiresAtMs: holdExpiresAtMs };
  return checkTerms(indexed.performanceById.get(operation.performanceId), times, operation);
}

function checkTerms(
  terms: PerformanceTerms | undefined,
  { startedAtMs, expiresAtMs }: { startedAtMs: number; expiresAtMs: number },
  shown: unknown,
): Violation[] {
  if (!terms) return [broken("a hold is for no performance", { shown })];
  const violations: Violation[] = [];
  if (expiresAtMs > startedAtMs + terms.holdCapMs) {
    violations.push(broken("a hold's time is beyond the cap", { shown, terms }));
  }
  if (expiresAtMs > terms.offSaleAtMs) {
    violations.push(broken("a hold's time is beyond the sale", { shown, terms }));
  }
  return violations;
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I4", sentence, evidence };
}
