/** Rows of `performances` with their prices, seats and areas. */
import { z } from "zod";

import {
  PerformanceId,
  type EventId,
  type OrganiserId,
  type SeatingPlanId,
} from "#server/domain/ids";
import type { DecidedPerformance, PlaceCounts } from "#server/domain/organising";
import type { SeatingPlan } from "#server/domain/seating-plan";
import { Prisma, type ModelTransaction, type Transaction } from "#server/postgres/client";

/** Seats that the house does not sell: by index in the plan. */
type KeptBack = { allocated: readonly number[]; killed: readonly number[] };

/** A performance about to be written: what was decided, and the plan that it is sold by. */
export type NewPerformance = DecidedPerformance & {
  id: PerformanceId;
  eventId: EventId;
  seatingPlanId: SeatingPlanId;
  plan: SeatingPlan;
  keptBack?: KeptBack;
};

/** Writes a performance with its prices, its areas and a row for every seat. */
export async function insertPerformance(
  tx: ModelTransaction,
  performance: NewPerformance,
): Promise<void> {
  const { id, plan, prices } = performance;
  await tx.performance.create({
    data: {
      id,
      eventId: performance.eventId,
      seatingPlanId: performance.seatingPlanId,
      startsAt: new Date(performance.startsAtMs),
      onSaleAt: new Date(performance.onSaleAtMs),
      offSaleAt: new Date(performance.offSaleAtMs),
      currency: performance.currency,
      seatsPerBuyerMax: performance.seatsPerBuyerMax,
      holdTtlMs: performance.holdTtlMs,
    },
  });
  await tx.performancePrice.createMany({
    data: prices.map((price) => ({ ...price, performanceId: id })),
  });
  await tx.performanceArea.createMany({
    data: plan.areas.map(({ id: areaId, priceLevel, capacity }) => ({
      performanceId: id,
      areaId,
      priceLevel,
      capacity,
      available: capacity,
    })),
  });
  await insertSeats(tx, id, plan, performance.keptBack ?? { allocated: [], killed: [] });
}

/** One statement whatever the size of the house: 50,000 parameters would take longer than 50,000 rows. */
async function insertSeats(
  tx: Transaction,
  performanceId: PerformanceId,
  plan: SeatingPlan,
  { allocated, killed }: KeptBack,
): Promise<void> {
  const runs = priceRuns(plan);
  await tx.$executeRaw(
    Prisma.sql`
      insert into performance_seats (performance_id, seat_index, price_level, state)
      select ${performanceId}::uuid, seat_index, run.price_level,
             case when seat_index = any(${[...allocated]}::int[]) then 'allocated'::seat_state
                  when seat_index = any(${[...killed]}::int[]) then 'killed'::seat_state
                  else 'available'::seat_state end
        from unnest(${runs.map((run) => run.first)}::int[],
                    ${runs.map((run) => run.last)}::int[],
                    ${runs.map((run) => run.priceLevel)}::text[]) as run(first, last, price_level),
             generate_series(run.first, run.last) as seat_index`,
  );
}

type PriceRun = { first: number; last: number; priceLevel: string };

/** The seats of a plan as runs of indices that share a price level. */
function priceRuns(plan: SeatingPlan): PriceRun[] {
  const runs: PriceRun[] = [];
  for (const { priceLevel, seats } of plan.sections.flatMap((section) => section.rows)) {
    const before = runs.at(-1);
    const last = (before?.last ?? -1) + seats.length;
    if (before?.priceLevel === priceLevel) before.last = last;
    else runs.push({ first: last - seats.length + 1, last, priceLevel });
  }
  return runs;
}

/** A performance whose row this transaction has locked. Unix milliseconds, by Postgres' clock. */
type LockedPerformance = {
  startsAtMs: number;
  cancelledAtMs: number | null;
  nowMs: number;
};

/**
 * Locks a performance of an organiser until the transaction ends. Nobody who buys waits for it: a new
 * booking only asks that the performance's key stays what it is.
 *
 * @returns null if there is none, or it is somebody else's
 */
export async function lockOwnPerformance(
  tx: Transaction,
  id: PerformanceId,
  organiserId: OrganiserId,
): Promise<LockedPerformance | null> {
  const locked = await tx.$executeRaw(
    Prisma.sql`
      select 1 from performances p join events e on e.id = p.event_id
       where p.id = ${id}::uuid and e.organiser_id = ${organiserId}::uuid
         for no key update of p`,
  );
  if (locked === 0) return null;
  // A statement of its own: what it reads is as of after the wait.
  const [row] = await tx.$queryRaw<LockedPerformance[]>(
    Prisma.sql`
      select (extract(epoch from starts_at) * 1000)::float8 as "startsAtMs",
             (extract(epoch from cancelled_at) * 1000)::float8 as "cancelledAtMs",
             (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"
        from performances where id = ${id}::uuid`,
  );
  return row ?? null;
}

/**
 * Notes that a performance is cancelled, by Postgres' clock. The row must be locked.
 *
 * Rounded down, so that no booking that ends because of it seems to have ended before it.
 */
export async function markCancelled(tx: Transaction, id: PerformanceId): Promise<void> {
  await tx.$executeRaw(
    Prisma.sql`update performances
                  set cancelled_at = date_trunc('milliseconds', clock_timestamp())
                where id = ${id}::uuid`,
  );
}

const CountRow = z.object({
  performanceId: PerformanceId,
  available: z.int(),
  pending: z.int(),
  booked: z.int(),
  keptBack: z.int(),
});

/** How the places of some performances stand: seats and general admission together. @param tx free to read whole tables */
export async function countPlaces(
  tx: ModelTransaction,
  performanceIds: readonly PerformanceId[],
): Promise<Map<PerformanceId, PlaceCounts>> {
  const rows = await tx.$queryRaw<unknown[]>(
    Prisma.sql`
      with asked as (
        select unnest(${[...performanceIds]}::uuid[]) as performance_id
      ), places as (
        select performance_id, state::text as state, count(*) as quantity
          from performance_seats join asked using (performance_id)
         group by 1, 2
         union all
        select performance_id, 'available', available
          from performance_areas join asked using (performance_id)
         union all
        select performance_id, case status when 'PENDING' then 'pending' else 'booked' end,
               quantity
          from bookings join asked using (performance_id)
          join booking_lines on booking_id = bookings.id
         where status in ('PENDING', 'CONFIRMED') and area_id is not null
      )
      select performance_id as "performanceId",
             coalesce(sum(quantity) filter (where state = 'available'), 0)::int as available,
             coalesce(sum(quantity) filter (where state = 'pending'), 0)::int as pending,
             coalesce(sum(quantity) filter (where state = 'booked'), 0)::int as booked,
             coalesce(sum(quantity) filter (where state in ('allocated', 'killed')), 0)::int
               as "keptBack"
        from asked left join places using (performance_id)
       group by performance_id`,
  );
  const counts = z.array(CountRow).parse(rows);
  return new Map(counts.map(({ performanceId, ...places }) => [performanceId, places]));
}
