/** Rows of `performance_prices`, as the live map's readers are told them. */
import { LRUCache } from "lru-cache";

import type { PriceView } from "#server/domain/catalogue";
import type { PerformanceId } from "#server/domain/ids";
import { prisma } from "#server/postgres/client";

/** How old an answer may be, in milliseconds. What is charged is read anew for each booking. */
const FRESH_MS = 1_000;

const cache = new LRUCache<PerformanceId, PriceView[]>({
  max: 1_000,
  ttl: FRESH_MS,
  fetchMethod: (performanceId) =>
    prisma.performancePrice.findMany({
      where: { performanceId },
      select: { priceLevel: true, name: true, priceMinor: true, feeMinor: true },
      orderBy: [{ priceMinor: "desc" }, { priceLevel: "asc" }],
    }),
});

/** What each price level of a performance costs, dearest first, at most a second old. */
export async function findPrices(performanceId: PerformanceId): Promise<PriceView[]> {
  return (await cache.fetch(performanceId)) ?? [];
}
