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
  const violations = checkTerms(indexed, hold, Infinity, hold);
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
  const { kind, outcome, performanceId, holdId, holdStartedAtMs, holdExpiresAtMs } = operation;
  if ((kind !== "hold" && kind !== "extend") || outcome !== "ok") return [];
  if (holdId === null || holdStartedAtMs === null || holdExpiresAtMs === null) return [];
  const hold = { performanceId, holdId, startedAtMs: holdStartedAtMs };
  const told = { ...hold, expiresAtMs: holdExpiresAtMs };
  return checkTerms(indexed, told, operation.endedAtMs, operation);
}

/** @param knownAtMs when these times were told: what was asked for later has not moved them */
function checkTerms(
  indexed: Indexed,
  hold: Pick<QuietHold, "performanceId" | "holdId" | "startedAtMs" | "expiresAtMs">,
  knownAtMs: number,
  shown: unknown,
): Violation[] {
  const { startedAtMs, expiresAtMs } = hold;
  const terms = indexed.performanceById.get(hold.performanceId);
  if (!terms) return [broken("a hold is for no performance", { shown })];
  const violations: Violation[] = [];
  if (expiresAtMs > latestExpiryOf(indexed, hold, terms, knownAtMs)) {
    violations.push(broken("a hold has more time than it was given", { shown, terms }));
  }
  if (expiresAtMs > startedAtMs + terms.holdCapMs) {
    violations.push(broken("a hold's time is beyond the cap", { shown, terms }));
  }
  if (startedAtMs < terms.onSaleAtMs) {
    violations.push(broken("a hold was taken before the sale", { shown, terms }));
  }
  if (expiresAtMs > terms.offSaleAtMs) {
    violations.push(broken("a hold's time is beyond the sale", { shown, terms }));
  }
  return violations;
}

/** A whole lifetime from its first seat, or from the last moment at which it may have been extended. */
function latestExpiryOf(
  indexed: Indexed,
  { holdId, startedAtMs }: Pick<QuietHold, "holdId" | "startedAtMs">,
  { holdTtlMs }: PerformanceTerms,
  knownAtMs: number,
): number {
  const extensions = (indexed.operationsByHold.get(holdId) ?? []).filter(
    (each) => each.kind === "extend" && each.outcome !== "fail" && each.startedAtMs <= knownAtMs,
  );
  // An extension that nobody answered may be made long after its buyer has given up.
  const lastMs = extensions.map((each) => (each.outcome === "ok" ? each.endedAtMs : Infinity));
  return Math.max(startedAtMs, ...lastMs) + holdTtlMs;
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I4", sentence, evidence };
}
