/**
 * I4, what only several answers show together: no two buyers had one seat at a time, and no hold ended
 * that nobody had ended.
 *
 * Both judge lifetimes that the clients' answers prove: from the moment a buyer knew until the first
 * thing that may have ended it. What is merely possible is no breach.
 */
import type { InjectedFault, Operation, Violation } from "../evidence";
import { groupBy, losesHolds, placeKey, type Indexed } from "../index-evidence";

/** How late the live map may hear of what Postgres has decided, in milliseconds. */
const PROJECTION_LAG_MS = 6_000;

/** The same where something was broken within that time. */
const BROKEN_PROJECTION_LAG_MS = 60_000;

/** One buyer's proven claim to one seat. */
type Claim = {
  key: string;
  holdId: string;
  buyerId: string;
  performanceId: string;
  seatIndex: number;
  /** When it was first asked for. */
  startedAtMs: number;
  /** When the buyer knew. */
  fromMs: number;
  /** When it may have ended. */
  untilMs: number;
  /** When it was told to end, if nothing else happened. */
  expiresAtMs: number;
};

/** Judges all holds that somebody was told of. */
export function checkHoldStories(indexed: Indexed): Violation[] {
  const losses = readLosses(indexed);
  const claims = [...indexed.operationsByHold].flatMap(([holdId, operations]) =>
    readClaims(indexed, losses, holdId, operations),
  );
  return [
    ...[...groupBy(claims, (claim) => claim.key).values()].flatMap(findOverlaps),
    ...findVanished(indexed, claims),
  ];
}

/** By performance: moments at which Redis may have lost holds, in order. */
function readLosses(indexed: Indexed): Map<string, number[]> {
  const faults = indexed.evidence.faults.filter(losesHolds);
  const everywhere = faults.map((fault) => fault.atMs);
  return new Map(
    indexed.evidence.performances.map(({ id, cancelledAtMs }) => {
      const losses = cancelledAtMs === null ? [...everywhere] : [...everywhere, cancelledAtMs];
      const firstOfEpoch = new Map<number, number>();
      for (const { epoch, atMs } of indexed.mapStepsByPerformance.get(id) ?? []) {
        firstOfEpoch.set(epoch, Math.min(atMs, firstOfEpoch.get(epoch) ?? Infinity));
      }
      const begunAtMs = [...firstOfEpoch].sort(([a], [b]) => a - b).map(([, atMs]) => atMs);
      losses.push(...begunAtMs.filter((_, place) => wasBroughtByOne(faults, begunAtMs, place)));
      for (const operation of indexed.evidence.operations) {
        const { kind, performanceId, startedAtMs } = operation;
        if (kind === "cancel_performance" && performanceId === id) losses.push(startedAtMs);
      }
      return [id, losses.sort((a, b) => a - b)];
    }),
  );
}

/**
 * Whether a map was built anew because Redis had forgotten the one before: a fault fell into its time. What was
 * held after the fault and before the new map is gone as well. The first map of all was built before anybody
 * held anything, and one that came for no reason excuses nothing.
 */
function wasBroughtByOne(
  faults: readonly InjectedFault[],
  begunAtMs: readonly number[],
  place: number,
): boolean {
  const [beforeMs, nowMs] = [begunAtMs[place - 1], begunAtMs[place]];
  if (beforeMs === undefined || nowMs === undefined) return false;
  return faults.some(
    ({ atMs, healedAtMs }) => atMs <= nowMs && (healedAtMs ?? Infinity) >= beforeMs,
  );
}

/** @param operations all that name one hold */
function readClaims(
  indexed: Indexed,
  losses: ReadonlyMap<string, number[]>,
  holdId: string,
  operations: readonly Operation[],
): Claim[] {
  const told = operations.filter(
    ({ kind, outcome }) => outcome === "ok" && (kind === "hold" || kind === "extend"),
  );
  const [first] = told;
  if (!first) return [];
  const { buyerId, performanceId } = first;
  const expiresAtMs = Math.max(...told.map((each) => each.holdExpiresAtMs ?? -Infinity));
  const endedAtMs = Math.min(
    ...operations.filter(mayEndHold).map((each) => each.startedAtMs),
    ...(indexed.bookingsByHold.get(holdId) ?? []).map((booking) => booking.createdAtMs),
  );
  const startedAtMs = Math.min(...told.map((each) => each.startedAtMs));

  const fromBySeat = new Map<number, number>();
  for (const { seatIndexes, endedAtMs: knownAtMs } of told) {
    for (const seatIndex of seatIndexes) {
      fromBySeat.set(seatIndex, Math.min(knownAtMs, fromBySeat.get(seatIndex) ?? Infinity));
    }
  }
  const lostAtMs = losses.get(performanceId)?.find((atMs) => atMs >= startedAtMs) ?? Infinity;
  return [...fromBySeat].map(([seatIndex, fromMs]) => {
    const key = placeKey(performanceId, seatIndex);
    const takenAtMs = takenByABookingAtMs(indexed, key, startedAtMs);
    const untilMs = Math.min(expiresAtMs, endedAtMs, lostAtMs, takenAtMs);
    return {
      ...{ key, holdId, buyerId, performanceId, seatIndex },
      ...{ startedAtMs, fromMs, untilMs, expiresAtMs },
    };
  });
}

/** A refused request has ended nothing; one that was not answered may have. */
function mayEndHold({ kind, outcome }: Operation): boolean {
  return outcome !== "fail" && (kind === "release" || kind === "book");
}

/** @param claims to one seat */
function findOverlaps(claims: readonly Claim[]): Violation[] {
  const violations: Violation[] = [];
  const inOrder = claims.filter((each) => each.fromMs < each.untilMs);
  inOrder.sort((a, b) => a.fromMs - b.fromMs);
  let longest: Claim | null = null;
  for (const claim of inOrder) {
    if (longest && claim.fromMs < longest.untilMs && claim.holdId !== longest.holdId) {
      violations.push(
        broken("two buyers held one seat at a time", { first: longest, second: claim }),
      );
    }
    if (!longest || claim.untilMs > longest.untilMs) longest = claim;
  }
  return violations;
}

/** Holds that should live when all is quiet, and are gone. */
function findVanished(indexed: Indexed, claims: readonly Claim[]): Violation[] {
  const { quietHolds, quietAtMs } = indexed.evidence;
  const living = new Set(
    quietHolds.flatMap((hold) =>
      hold.seatIndexes.map((seatIndex) => `${hold.holdId} ${String(seatIndex)}`),
    ),
  );
  return claims
    .filter((claim) => claim.untilMs > quietAtMs)
    .filter((claim) => !living.has(`${claim.holdId} ${String(claim.seatIndex)}`))
    .map((claim) => broken("a hold ended that nobody had ended", { claim }));
}

/**
 * When a booking may have taken a seat out of a basket: what Postgres says of a seat goes before a hold, also
 * where the map had not heard of the booking when the basket was filled.
 *
 * @returns Unix milliseconds, perhaps before the basket was filled; infinity where no booking had the seat
 */
function takenByABookingAtMs(indexed: Indexed, key: string, startedAtMs: number): number {
  const steps = indexed.stepsBySeat.get(key) ?? [];
  const sinceMs = startedAtMs - projectionLagMs(indexed, startedAtMs);
  const taking = steps.find((step, place) => {
    const endedAtMs = steps[place + 1]?.atMs ?? Infinity;
    return step.state !== "available" && endedAtMs >= sinceMs;
  });
  return taking?.atMs ?? Infinity;
}

/** How late the map may have been when a basket was asked for. */
function projectionLagMs({ evidence }: Indexed, startedAtMs: number): number {
  const sinceMs = startedAtMs - BROKEN_PROJECTION_LAG_MS;
  const wasBroken = evidence.faults.some(
    ({ atMs, healedAtMs }) => atMs <= startedAtMs && (healedAtMs ?? Infinity) >= sinceMs,
  );
  return wasBroken ? BROKEN_PROJECTION_LAG_MS : PROJECTION_LAG_MS;
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I4", sentence, evidence };
}
