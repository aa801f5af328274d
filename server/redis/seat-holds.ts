/**
 * Seat holds in Redis: who is choosing which seat right now.
 *
 * A hold is a lease, not ownership. Postgres decides who owns a seat (server/postgres/seats.ts),
 * so losing Redis can cost a buyer their hold but can never sell a seat twice.
 */
import {
  HoldId,
  newHoldId,
  type BuyerId,
  type PerformanceId,
  type SeatIndex,
} from "#server/domain/ids";
import { accept, refuse, type Result } from "#server/domain/result";
import { sideEffect } from "#server/failpoints";
import { redis } from "#server/redis/client";
import { mapKeys } from "#server/redis/keys";

/** A live hold as Redis keeps it. Times are Unix milliseconds by Redis' clock. */
export type HeldSeats = {
  id: HoldId;
  performanceId: PerformanceId;
  seatIndexes: SeatIndex[];
  startedAtMs: number;
  expiresAtMs: number;
  serverNowMs: number;
};

/** Why seats could not be taken. `no_map`: the live map has to be built first. */
export type TakeRefusal =
  | { code: "not_on_sale_yet" | "off_sale" }
  | { code: "no_map" }
  | { code: "limit"; seatsLeft: number }
  | { code: "taken"; seatIndexes: SeatIndex[] };

/**
 * Puts seats into a buyer's basket for a performance: all of them, or none. The basket's clock
 * starts with its first seat. Taking a seat again that is in the basket is harmless.
 *
 * @param claim.ttlMs            lifetime of a new basket in milliseconds, at least 1
 * @param claim.onSaleAtMs       Unix milliseconds; by Redis' clock nothing is taken before it
 * @param claim.offSaleAtMs      Unix milliseconds; by Redis' clock nothing is taken from then on, and no basket outlives it
 * @param claim.seatsPerBuyerMax limit on what the buyer holds and, as far as Redis has heard, owns
 * @returns the whole basket
 * @throws if Redis cannot be reached; the seats may or may not be held, and will free themselves
 */
export async function takeSeats(claim: {
  performanceId: PerformanceId;
  buyerId: BuyerId;
  seatIndexes: readonly SeatIndex[];
  ttlMs: number;
  seatsPerBuyerMax: number;
  onSaleAtMs: number;
  offSaleAtMs: number;
}): Promise<Result<HeldSeats, TakeRefusal>> {
  const { performanceId } = claim;
  const reply = await sideEffect("take-seats", () =>
    redis.takeSeats(
      ...mapKeys(performanceId),
      performanceId,
      newHoldId(performanceId),
      claim.buyerId,
      claim.ttlMs,
      claim.seatsPerBuyerMax,
      claim.onSaleAtMs,
      claim.offSaleAtMs,
      ...claim.seatIndexes,
    ),
  );

  switch (reply[0]) {
    case "held":
      return accept(heldSeats(performanceId, reply));
    case "limit":
      return refuse({ code: "limit", seatsLeft: Number(reply[1]) });
    case "taken":
      return refuse({ code: "taken", seatIndexes: reply.slice(1).map(seatIndex) });
    case "not_on_sale_yet":
    case "off_sale":
      return refuse({ code: reply[0] });
    default:
      return refuse({ code: "no_map" });
  }
}

/** Why seats could not be given back. */
export type ReleaseRefusal =
  { code: "hold_not_found" } | { code: "not_in_hold"; seatIndex: SeatIndex };

/**
 * Gives back seats of a buyer's live hold, or all of it. The hold ends with its last seat.
 *
 * @param seatIndexes none: the whole hold
 * @returns what is left of the hold; null when it has ended
 */
export async function releaseSeats(
  hold: { id: HoldId; performanceId: PerformanceId; buyerId: BuyerId },
  seatIndexes: readonly SeatIndex[] = [],
): Promise<Result<HeldSeats | null, ReleaseRefusal>> {
  const reply = await sideEffect("release-seats", () =>
    redis.releaseSeats(
      ...mapKeys(hold.performanceId),
      hold.performanceId,
      hold.id,
      hold.buyerId,
      ...seatIndexes,
    ),
  );

  switch (reply[0]) {
    case "held":
      return accept(heldSeats(hold.performanceId, reply));
    case "ended":
      return accept(null);
    case "not_in_hold":
      return refuse({ code: "not_in_hold", seatIndex: seatIndex(reply[1] ?? "") });
    default:
      return refuse({ code: "hold_not_found" });
  }
}

/** The live hold of a buyer for a performance, or the one named. Somebody else's is not found. */
export async function findHold(
  performanceId: PerformanceId,
  buyerId: BuyerId,
  holdId?: HoldId,
): Promise<HeldSeats | null> {
  const reply = await redis.readHold(
    ...mapKeys(performanceId),
    performanceId,
    buyerId,
    holdId ?? "",
  );
  return reply[0] === "held" ? heldSeats(performanceId, reply) : null;
}

/**
 * Moves the expiry of a hold, if nobody has moved it since it was read.
 *
 * @returns the hold as it is now, whoever moved it; null if it is gone
 */
export async function extendHold(
  hold: HeldSeats,
  buyerId: BuyerId,
  expiresAtMs: number,
): Promise<HeldSeats | null> {
  const reply = await sideEffect("extend-hold", () =>
    redis.extendHold(
      ...mapKeys(hold.performanceId),
      hold.performanceId,
      hold.id,
      buyerId,
      hold.expiresAtMs,
      expiresAtMs,
    ),
  );
  return reply[0] === "held" ? heldSeats(hold.performanceId, reply) : null;
}

/**
 * Frees the seats of holds that are out of time. Tidying: an expired hold counts for nothing
 * whether or not it has been swept.
 *
 * @param most holds to sweep in one call
 * @returns how many were swept
 */
export async function sweepHolds(performanceId: PerformanceId, most: number): Promise<number> {
  return sideEffect("sweep-holds", () =>
    redis.sweepHolds(...mapKeys(performanceId), performanceId, most),
  );
}

function heldSeats(performanceId: PerformanceId, reply: string[]): HeldSeats {
  const [, id, startedAtMs, expiresAtMs, serverNowMs, ...seatIndexes] = reply;
  return {
    id: HoldId.parse(id),
    performanceId,
    seatIndexes: seatIndexes.map(seatIndex),
    startedAtMs: Number(startedAtMs),
    expiresAtMs: Number(expiresAtMs),
    serverNowMs: Number(serverNowMs),
  };
}

function seatIndex(text: string): SeatIndex {
  return Number(text) as SeatIndex;
}
