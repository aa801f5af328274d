/**
 * Rows of `buyer_allowances`: how many places a buyer has in live bookings of a performance.
 *
 * One row per buyer and performance, so that two tabs of one buyer wait for each other here and
 * for nobody else.
 */
import type { BuyerId, PerformanceId } from "#server/domain/ids";
import { Prisma, type Transaction } from "#server/postgres/client";
import type { Statements } from "#server/postgres/statements";

/** Whose places at which performance. */
export type Allowance = { performanceId: PerformanceId; buyerId: BuyerId };

/**
 * Adds places, if the buyer stays within the limit.
 *
 * @param most places that one buyer may have
 * @returns false if it would be more, and then nothing was added
 */
export async function raiseAllowance(
  tx: Transaction,
  { performanceId, buyerId }: Allowance,
  places: number,
  most: number,
): Promise<boolean> {
  if (places > most) return false;
  const raised = await tx.$executeRaw(
    Prisma.sql`
      insert into buyer_allowances as a (performance_id, buyer_id, place_count)
      values (${performanceId}::uuid, ${buyerId}::uuid, ${places})
      on conflict (performance_id, buyer_id) do update
         set place_count = a.place_count + excluded.place_count
       where a.place_count + excluded.place_count <= ${most}`,
  );
  return raised === 1;
}

/** Takes places off again, when a booking ends without tickets. */
export async function lowerAllowance(
  tx: Transaction,
  { performanceId, buyerId }: Allowance,
  places: number,
): Promise<void> {
  const lowered = await tx.$executeRaw(
    Prisma.sql`
      update buyer_allowances set place_count = place_count - ${places}::int
       where performance_id = ${performanceId}::uuid and buyer_id = ${buyerId}::uuid`,
  );
  if (lowered !== 1) throw new Error(`Buyer ${buyerId} has no allowance to lower.`);
}

/** Places that a buyer has, as this transaction sees it. */
export async function readAllowance(
  on: Statements,
  { performanceId, buyerId }: Allowance,
): Promise<number> {
  const [row] = await on.$queryRaw<{ placeCount: number }[]>(
    Prisma.sql`
      select place_count as "placeCount" from buyer_allowances
       where performance_id = ${performanceId}::uuid and buyer_id = ${buyerId}::uuid`,
  );
  return row?.placeCount ?? 0;
}
