import type { AvailabilitySnapshot } from "#server/domain/live-availability";
import type { PerformanceId } from "#server/domain/ids";
import { unpackStatuses } from "#server/domain/seat-status";
import { findSale } from "#server/postgres/sales";
import { findPrices } from "#server/postgres/prices";
import { readLiveMap } from "#server/projection/live-map";

/** The live map of a performance with counts and prices; null if there is no such performance. */
export async function findAvailability(
  performanceId: PerformanceId,
): Promise<AvailabilitySnapshot | null> {
  const sale = await findSale(performanceId);
  const map = sale && (await readLiveMap(performanceId));
  if (!map) return null;

  const counts: AvailabilitySnapshot["counts"] = [0, 0, 0, 0];
  for (const code of unpackStatuses(map.statuses, map.seatCount)) {
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return {
    performanceId,
    epoch: map.epoch,
    revision: map.revision,
    serverNowMs: map.nowMs,
    seatCount: map.seatCount,
    statuses: map.statuses.toString("base64"),
    areas: map.areas,
    counts,
    prices: await findPrices(performanceId),
    currency: sale.currency,
  };
}
