/**
 * The live map: what fans see of each seat, numbered by (epoch, revision).
 *
 * A projection. It can be lost whole and is then built from Postgres under a new epoch.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";

import type { AreaVersion } from "#server/domain/events";
import { PerformanceId, type BuyerId, type HoldId } from "#server/domain/ids";
import type { AreaAvailability } from "#server/domain/live-availability";
import { packStatuses, type SeatStatusCode } from "#server/domain/seat-status";
import { sideEffect } from "#server/failpoints";
import { redis } from "#server/redis/client";
import { mapKeys, PARTITIONS, performancesKey } from "#server/redis/keys";

/** The map of one performance at one moment. */
export type LiveMap = {
  epoch: number;
  revision: number;
  seatCount: number;
  /** Two bits a seat, four seats a byte. */
  statuses: Buffer;
  areas: AreaAvailability[];
  /** Unix milliseconds by Redis' clock. */
  nowMs: number;
};

/** The map as it is now; null if Redis has none. */
export async function findLiveMap(performanceId: PerformanceId): Promise<LiveMap | null> {
  const reply = await redis.readMapBuffer(...mapKeys(performanceId), performanceId);
  const [epoch, revision, seatCount, statuses, nowMs, ...areas] = reply;
  if (!statuses) return null;
  return {
    epoch: Number(epoch),
    revision: Number(revision),
    seatCount: Number(seatCount),
    statuses,
    areas: areaPairs(areas.map(String)),
    nowMs: Number(nowMs),
  };
}

/** Where the map is in its story, and Redis' clock in Unix milliseconds; null if Redis has no map. */
export async function findMapPosition(
  performanceId: PerformanceId,
): Promise<Pick<LiveMap, "epoch" | "revision" | "nowMs"> | null> {
  const [map = ""] = mapKeys(performanceId);
  // Sent together, they are one round trip.
  const [[epoch, revision], [seconds, microseconds]] = await Promise.all([
    redis.hmget(map, "epoch", "revision"),
    redis.time(),
  ]);
  if (typeof epoch !== "string") return null;
  const nowMs = Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
  return { epoch: Number(epoch), revision: Number(revision), nowMs };
}

/** What a map is built from: a performance as Postgres has it. */
export type MapSource = {
  performanceId: PerformanceId;
  epoch: number;
  /** One code a seat, in the order of their indices. */
  codes: readonly SeatStatusCode[];
  /** `[seat index, version]` of the seats whose version is not 0. */
  versions: readonly (readonly [number, number])[];
  areas: readonly AreaVersion[];
  /** `[buyer, places in their live bookings]`. */
  owned: readonly (readonly [string, number])[];
};

/** Longest from an announcement to the map, in milliseconds: reading 100,000 seats takes one second. */
const BUILD_MS_MAX = 60_000;

/**
 * Announces a map, before its source is read.
 *
 * @returns the builder's name, for `buildLiveMap`
 */
export async function announceBuild(performanceId: PerformanceId): Promise<string> {
  const builder = randomUUID();
  await sideEffect("announce-map", () =>
    redis.announceBuild(...mapKeys(performanceId), performanceId, builder, BUILD_MS_MAX),
  );
  return builder;
}

/**
 * Writes a map that Redis does not have. One that is there stays as it is.
 *
 * @param builder as `announceBuild` named it, before the source was read
 * @returns `kept` if there is a map; `overtaken` if Redis lost its memory since the announcement, so
 *   that a map built of what was read then might take fans back in time: announce and read again
 */
export async function buildLiveMap(
  source: MapSource,
  builder: string,
): Promise<"built" | "kept" | "overtaken"> {
  const outcome = await sideEffect("build-map", () =>
    redis.buildMap(
      ...mapKeys(source.performanceId),
      source.performanceId,
      builder,
      source.epoch,
      source.codes.length,
      Buffer.from(packStatuses(source.codes)),
      source.versions.map(([index, version]) => `${String(index)}:${String(version)}`).join(" "),
      source.areas.map((area) => area.join(":")).join(" "),
      source.owned.map(([buyerId, places]) => `${buyerId}:${String(places)}`).join(" "),
    ),
  );
  return z.enum(["built", "kept", "overtaken"]).parse(outcome);
}

/** What Postgres says after a change, each seat and area with the version that the change gave it. */
export type SeatStates = {
  performanceId: PerformanceId;
  seats: readonly { index: number; code: SeatStatusCode; version: number }[];
  areas: readonly AreaVersion[];
  /** A hold that became a booking, and ends. */
  endedHoldId?: HoldId | null;
  /** Places that the buyer now has in live bookings. */
  owned?: { buyerId: BuyerId; places: number };
};

/**
 * Brings the map up to date. Idempotent, and deaf to old news: it may be called again, late, and
 * in any order.
 *
 * @returns false if there is no map; it has to be built, and told the news again, which ends the hold
 */
export async function applySeatStates(states: SeatStates): Promise<boolean> {
  const applied = await sideEffect("apply-states", () =>
    redis.applyStates(
      ...mapKeys(states.performanceId),
      states.performanceId,
      states.endedHoldId ?? "",
      states.owned?.buyerId ?? "",
      states.owned?.places ?? 0,
      states.seats.length,
      ...states.seats.flatMap(({ index, code, version }) => [index, code, version]),
      ...states.areas.flat(),
    ),
  );
  return applied === 1;
}

/** Performances that have a live map, in no order. */
export async function listLivePerformances(): Promise<PerformanceId[]> {
  const partitions = await Promise.all(
    Array.from({ length: PARTITIONS }, (_, partition) =>
      redis.smembers(performancesKey(partition)),
    ),
  );
  return partitions.flat().map((id) => PerformanceId.parse(id));
}

/** Turns `area, "<available>:<version>", ...` into pairs of area and places available. */
function areaPairs(flat: string[]): AreaAvailability[] {
  const pairs: AreaAvailability[] = [];
  for (let place = 0; place < flat.length; place += 2) {
    pairs.push([flat[place] ?? "", Number.parseInt(flat[place + 1] ?? "0", 10)]);
  }
  return pairs;
}
