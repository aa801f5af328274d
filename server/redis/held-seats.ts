import type { PerformanceId } from "#server/domain/ids";
import { redis } from "#server/redis/client";
import { mapKeys } from "#server/redis/keys";

/** Indices of the seats that are in somebody's basket, among them those of holds that nobody has swept yet. */
export async function readHeldSeats(performanceId: PerformanceId): Promise<ReadonlySet<number>> {
  const [, , owners = ""] = mapKeys(performanceId);
  return new Set((await redis.hkeys(owners)).map(Number));
}
