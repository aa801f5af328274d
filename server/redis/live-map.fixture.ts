/** What the tests of this room begin with: a map of their own, so that all may run at once. */
import { randomUUID } from "node:crypto";

import { BuyerId, PerformanceId, type SeatIndex } from "#server/domain/ids";
import { accept, refuse, type Result } from "#server/domain/result";
import { unpackStatuses, type SeatStatusCode } from "#server/domain/seat-status";
import { redis } from "#server/redis/client";
import { mapKeys } from "#server/redis/keys";
import {
  announceBuild,
  buildLiveMap,
  findLiveMap,
  type LiveMap,
  type MapSource,
} from "#server/redis/live-map";
import { extendHold, takeSeats, type HeldSeats, type TakeRefusal } from "#server/redis/seat-holds";

/** Builds a map of available seats, or of what is said otherwise. */
export async function openMap(
  source: Partial<MapSource> & { seatCount?: number } = {},
): Promise<PerformanceId> {
  const { seatCount = 12, ...rest } = source;
  const performanceId = rest.performanceId ?? PerformanceId.parse(randomUUID());
  const builder = await announceBuild(performanceId);
  await buildLiveMap(
    {
      performanceId,
      epoch: 1,
      codes: Array<SeatStatusCode>(seatCount).fill(0),
      versions: [],
      areas: [],
      owned: [],
      ...rest,
    },
    builder,
  );
  return performanceId;
}

/** A buyer whom nobody has met. */
export function newBuyer(): BuyerId {
  return BuyerId.parse(randomUUID());
}

/** Takes seats with a lifetime and a limit that are in nobody's way. */
export async function take(
  performanceId: PerformanceId,
  buyerId: BuyerId,
  seats: readonly number[],
  {
    ttlMs = 60_000,
    seatsPerBuyerMax = 8,
    onSaleAtMs = 0,
    offSaleAtMs = Number.MAX_SAFE_INTEGER,
  } = {},
): Promise<Result<HeldSeats, TakeRefusal>> {
  const seatIndexes = seats as readonly SeatIndex[];
  const sale = { ttlMs, seatsPerBuyerMax, onSaleAtMs, offSaleAtMs };
  return takeSeats({ performanceId, buyerId, seatIndexes, ...sale });
}

/** The same, for the seats that nobody is in the way of. @throws if they cannot be had */
export async function hold(
  performanceId: PerformanceId,
  buyerId: BuyerId,
  seats: readonly number[],
): Promise<HeldSeats> {
  const taken = await take(performanceId, buyerId, seats);
  if (!taken.ok) throw new Error(`Seats ${seats.join()} could not be held: ${taken.refusal.code}.`);
  return taken.value;
}

/** Brings a hold to its end at once: nobody has to wait for a clock. */
export async function runOut(held: HeldSeats, buyerId: BuyerId): Promise<void> {
  await extendHold(held, buyerId, held.serverNowMs - 1);
}

/** The map, which must be there. */
export async function readMap(performanceId: PerformanceId): Promise<LiveMap> {
  const map = await findLiveMap(performanceId);
  if (!map) throw new Error("Redis has no such map.");
  return map;
}

/** Status codes of all seats as fans are told. */
export async function codesOf(performanceId: PerformanceId): Promise<number[]> {
  const map = await readMap(performanceId);
  return [...unpackStatuses(map.statuses, map.seatCount)];
}

/** `(epoch, revision)` without tidying anything up on the way. */
export async function positionOf(performanceId: PerformanceId): Promise<[number, number]> {
  const [map = ""] = mapKeys(performanceId);
  const [epoch, revision] = await redis.hmget(map, "epoch", "revision");
  return [Number(epoch), Number(revision)];
}

/** One step of a map as its stream has it. */
export type Step = { epoch: number; revision: number; changes: [number, number][]; areas: unknown };

/** Every step of a performance that is on the stream of its partition, oldest first. */
export async function stepsOf(performanceId: PerformanceId): Promise<Step[]> {
  const changes = mapKeys(performanceId)[9] ?? "";
  const entries = await redis.xrange(changes, "-", "+");
  return entries.flatMap(([, fields]): Step[] => {
    const field = (name: string) => fields[fields.indexOf(name) + 1] ?? "";
    if (field("performanceId") !== performanceId) return [];
    return [
      {
        epoch: Number(field("epoch")),
        revision: Number(field("revision")),
        changes: JSON.parse(field("changes")) as [number, number][],
        areas: JSON.parse(field("areas")),
      },
    ];
  });
}

/** What a refusal says, and what was accepted, in a form that is easily compared. */
export function outcomeOf(taken: Result<HeldSeats, TakeRefusal>) {
  return taken.ok
    ? accept([...taken.value.seatIndexes].sort((a, b) => a - b))
    : refuse(taken.refusal);
}
