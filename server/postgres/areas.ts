/** Rows of `performance_areas`: how many places of a general admission area are left. */
import type { AreaVersion } from "#server/domain/events";
import type { PerformanceId } from "#server/domain/ids";
import { Prisma, type Transaction } from "#server/postgres/client";

/** An area with what a place in it costs now. */
export type PricedArea = {
  areaId: string;
  available: number;
  priceLevelName: string;
  priceMinor: number;
  feeMinor: number;
};

/** Reads an area with its price; null if the performance has no such area. */
export async function findPricedArea(
  tx: Transaction,
  performanceId: PerformanceId,
  areaId: string,
): Promise<PricedArea | null> {
  const [area] = await tx.$queryRaw<PricedArea[]>(
    Prisma.sql`
      select a.area_id as "areaId", a.available, p.name as "priceLevelName",
             p.price_minor as "priceMinor", p.fee_minor as "feeMinor"
        from performance_areas a
        join performance_prices p
          on p.performance_id = a.performance_id and p.price_level = a.price_level
       where a.performance_id = ${performanceId}::uuid and a.area_id = ${areaId}`,
  );
  return area ?? null;
}

/**
 * Takes places, if there are that many: one conditional decrement, never read-then-write.
 *
 * @param quantity 1 or more
 * @returns the area after it; null if there are too few, and then nothing was taken
 */
export async function takePlaces(
  tx: Transaction,
  performanceId: PerformanceId,
  areaId: string,
  quantity: number,
): Promise<AreaVersion | null> {
  const [area] = await tx.$queryRaw<AreaRow[]>(
    Prisma.sql`
      update performance_areas
         set available = available - ${quantity}, version = version + 1
       where performance_id = ${performanceId}::uuid and area_id = ${areaId}
         and available >= ${quantity}
      returning area_id as "areaId", available, version`,
  );
  return area ? [area.areaId, area.available, area.version] : null;
}

/** Gives places back. @throws if that would be more than the area has: the check constraint */
export async function returnPlaces(
  tx: Transaction,
  performanceId: PerformanceId,
  areaId: string,
  quantity: number,
): Promise<AreaVersion> {
  const taken = await takePlaces(tx, performanceId, areaId, -quantity);
  if (!taken) throw new Error(`The performance has no area ${areaId}.`);
  return taken;
}

type AreaRow = { areaId: string; available: number; version: number };
