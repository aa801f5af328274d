/** What tests look at behind the gatekeeper's back. */
import type { PerformanceId } from "#server/domain/ids";
import { redis } from "#server/redis/client";
import { gaKeys } from "#server/redis/keys";

/** Places of an area that the line asks for. */
export async function findPlacesInLine(
  performanceId: PerformanceId,
  areaId: string,
): Promise<number> {
  const places = gaKeys(performanceId)[12] ?? "";
  return Number((await redis.hget(places, areaId)) ?? 0);
}

/** Places of all areas of a performance that the line asks for. */
export async function readPlacesInLine(performanceId: PerformanceId): Promise<number> {
  const places = await redis.hvals(gaKeys(performanceId)[12] ?? "");
  return places.reduce((sum, count) => sum + Number(count), 0);
}
