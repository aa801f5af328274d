/** What a sale allows, as the hot path reads it: kept for a second, so a crowd asks Postgres once. */
import { LRUCache } from "lru-cache";

import type { Sale } from "#server/domain/hold";
import type { PerformanceId } from "#server/domain/ids";
import { SeatingPlanId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import { Prisma, prisma } from "#server/postgres/client";

/** How old an answer may be, in milliseconds. */
const FRESH_MS = 1_000;

/** A sale with what a booking needs to know of its performance. Times are Unix milliseconds. */
export type SaleFacts = Sale & {
  performanceId: PerformanceId;
  seatingPlanId: SeatingPlanId;
  currency: Currency;
  startsAtMs: number;
};

const cache = new LRUCache<PerformanceId, SaleFacts>({
  max: 1_000,
  ttl: FRESH_MS,
  // One read serves everybody who asks at the same moment.
  fetchMethod: async (id) => (await readSale(id)) ?? undefined,
});

/** The sale of a performance, at most a second old; null if there is no such performance. */
export async function findSale(performanceId: PerformanceId): Promise<SaleFacts | null> {
  return (await cache.fetch(performanceId)) ?? null;
}

async function readSale(id: PerformanceId): Promise<SaleFacts | null> {
  const row = await prisma.performance.findUnique({ where: { id } });
  if (!row) return null;
  return {
    performanceId: id,
    seatingPlanId: SeatingPlanId.parse(row.seatingPlanId),
    currency: Currency.parse(row.currency),
    startsAtMs: row.startsAt.getTime(),
    onSaleAtMs: row.onSaleAt.getTime(),
    offSaleAtMs: row.offSaleAt.getTime(),
    seatsPerBuyerMax: row.seatsPerBuyerMax,
    holdTtlMs: row.holdTtlMs,
    cancelledAtMs: row.cancelledAt?.getTime() ?? null,
  };
}

/** The clock that decides whether places without a hold are on sale. @returns Unix milliseconds */
export async function readPostgresClock(): Promise<number> {
  const [row] = await prisma.$queryRaw<{ nowMs: number }[]>(
    Prisma.sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"`,
  );
  if (!row) throw new Error("Postgres did not say what time it is.");
  return row.nowMs;
}
