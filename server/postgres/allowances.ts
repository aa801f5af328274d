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

/** Places that a buyer wants more of. */
export type Raise = Allowance & { places: number };

/**
 * Adds places, if the buyer stays within the limit of the performance.
 *
 * @returns false if it would be more, and then nothing was added
 */
export async function raiseAllowance(tx: Transaction, raise: Raise): Promise<boolean> {
  return (await raiseAllowances(tx, [raise])) === 1;
}

/**
 * Adds places for each buyer who stays within the limit of the performance.
 *
 * @param raises no two of one buyer at one performance
 * @returns for how many
 */
export async function raiseAllowances(tx: Transaction, raises: readonly Raise[]): Promise<number> {
  return tx.$executeRaw(
    // Locked in the order that all share who lock several.
    Prisma.sql`
      insert into buyer_allowances as a (performance_id, buyer_id, place_count)
      select p.id, buyer_id, places
        from unnest(${raises.map((raise) => raise.performanceId)}::uuid[],
                    ${raises.map((raise) => raise.buyerId)}::uuid[],
                    ${raises.map((raise) => raise.places)}::int[])
          as raise (performance_id, buyer_id, places)
        join performances p on p.id = raise.performance_id
       where places <= p.seats_per_buyer_max
       order by p.id, buyer_id
      on conflict (performance_id, buyer_id) do update
         set place_count = a.place_count + excluded.place_count
       where a.place_count + excluded.place_count
             <= (select seats_per_buyer_max from performances where id = excluded.performance_id)`,
  );
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
export async function readAllowance(on: Statements, allowance: Allowance): Promise<number> {
  const [places] = await readAllowances(on, [allowance]);
  return places ?? 0;
}

/** Places that buyers have, in the order in which they are asked for. */
export async function readAllowances(
  on: Statements,
  asked: readonly Allowance[],
): Promise<number[]> {
  const rows = await on.$queryRaw<{ placeCount: number }[]>(
    Prisma.sql`
      select coalesce(place_count, 0) as "placeCount"
        from unnest(${asked.map(({ performanceId }) => performanceId)}::uuid[],
                    ${asked.map(({ buyerId }) => buyerId)}::uuid[])
          with ordinality as asked (performance_id, buyer_id, place)
        left join buyer_allowances using (performance_id, buyer_id)
       order by place`,
  );
  return rows.map(({ placeCount }) => placeCount);
}
