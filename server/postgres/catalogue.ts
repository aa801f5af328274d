/** The catalogue as rows: events with their performances, prices and venues. */
import { z } from "zod";

import { PerformanceSummary, PriceView } from "#server/domain/catalogue";
import { EventId, type OrganiserId, type PerformanceId, type VenueId } from "#server/domain/ids";
import { Prisma, statements, type ModelTransaction } from "#server/postgres/client";

type Sql = Prisma.Sql;

/** Most events that a list shows. */
const EVENTS_LISTED_MAX = 200;

/** An event without its performances. */
export type EventRow = {
  id: EventId;
  slug: string;
  title: string;
  tagline: string;
  description: string;
  category: string;
  artwork: string;
};

/** A performance as the catalogue shows it; where its sale stands depends on when that is asked. */
export type PerformanceRow = Omit<PerformanceSummary, "salePhase"> & {
  prices: PriceView[];
  planHash: string;
  seatCount: number;
  seatsPerBuyerMax: number;
  holdTtlMs: number;
};

/** An event with performances, soonest first. */
export type EventWithPerformances = EventRow & { performances: PerformanceRow[] };

/** Writes an event. @returns false if its slug is taken, and then nothing was written */
export async function insertEvent(
  tx: ModelTransaction,
  organiserId: OrganiserId,
  event: EventRow,
): Promise<boolean> {
  const { count } = await tx.event.createMany({
    data: [{ ...event, organiserId }],
    skipDuplicates: true,
  });
  return count === 1;
}

/**
 * Events with performances that start after a moment, in the order of their first such performance.
 *
 * @param afterMs Unix milliseconds
 */
export async function readEventsAfter(afterMs: number): Promise<EventWithPerformances[]> {
  const soonest = Prisma.sql`
    select p.event_id from performances p where ${startsAfter(afterMs)}
    group by p.event_id order by min(p.starts_at), p.event_id limit ${EVENTS_LISTED_MAX}`;
  const events = await readEvents(Prisma.sql`e.id in (${soonest})`, startsAfter(afterMs));
  return events.sort((a, b) => startOf(a) - startOf(b) || (a.id < b.id ? -1 : 1));
}

/** Events that are shown in a venue after a moment, with their performances there. */
export async function readEventsAtVenue(
  venueId: VenueId,
  afterMs: number,
): Promise<EventWithPerformances[]> {
  const there = Prisma.sql`s.venue_id = ${venueId}::uuid and ${startsAfter(afterMs)}`;
  const shown = Prisma.sql`
    select p.event_id from performances p join seating_plans s on s.id = p.seating_plan_id where ${there}`;
  const events = await readEvents(Prisma.sql`e.id in (${shown})`, there);
  return events.sort((a, b) => startOf(a) - startOf(b));
}

/** The event of a slug with its performances after a moment; null if there is no such event. */
export async function findEventBySlug(
  slug: string,
  afterMs: number,
): Promise<EventWithPerformances | null> {
  const [event] = await readEvents(Prisma.sql`e.slug = ${slug}`, startsAfter(afterMs));
  return event ?? null;
}

/** The events of an organiser with all their performances, newest event first. */
export async function readOwnEvents(organiserId: OrganiserId): Promise<EventWithPerformances[]> {
  return readEvents(Prisma.sql`e.organiser_id = ${organiserId}::uuid`, Prisma.sql`true`);
}

/** An event of an organiser; null if there is none, or it is somebody else's. */
export async function findOwnEvent(
  id: EventId,
  organiserId: OrganiserId,
): Promise<EventWithPerformances | null> {
  const own = Prisma.sql`e.id = ${id}::uuid and e.organiser_id = ${organiserId}::uuid`;
  const [event] = await readEvents(own, Prisma.sql`true`);
  return event ?? null;
}

/** A performance with its event; null if there is none. */
export async function findPerformanceRow(
  id: PerformanceId,
): Promise<{ performance: PerformanceRow; event: EventRow } | null> {
  return findPerformanceOf(id, Prisma.sql`true`);
}

/** A performance of an organiser with its event; null if there is none, or it is somebody else's. */
export async function findOwnPerformance(
  id: PerformanceId,
  organiserId: OrganiserId,
): Promise<{ performance: PerformanceRow; event: EventRow } | null> {
  return findPerformanceOf(id, Prisma.sql`e.organiser_id = ${organiserId}::uuid`);
}

async function findPerformanceOf(
  id: PerformanceId,
  which: Sql,
): Promise<{ performance: PerformanceRow; event: EventRow } | null> {
  const itsEvent = Prisma.sql`e.id = (select event_id from performances where id = ${id}::uuid)`;
  const [found] = await readEvents(
    Prisma.sql`${itsEvent} and ${which}`,
    Prisma.sql`p.id = ${id}::uuid`,
  );
  if (!found) return null;
  const { performances, ...event } = found;
  const [performance] = performances;
  return performance ? { performance, event } : null;
}

function startsAfter(afterMs: number): Sql {
  return Prisma.sql`p.starts_at > ${new Date(afterMs)}::timestamptz`;
}

/** As the statement below has it. Never the layout of the plan, which is as large as the house. */
const Stored = PerformanceSummary.omit({ salePhase: true, fromMinor: true }).extend({
  prices: z.array(PriceView),
  planHash: z.string(),
  seatCount: z.int(),
  seatsPerBuyerMax: z.int(),
  holdTtlMs: z.int(),
});

/**
 * All of it by one statement, prepared: these are the pages that a crowd opens.
 *
 * @param which        events `e`
 * @param performances of each, `p` in the seating plan `s`
 */
async function readEvents(which: Sql, performances: Sql): Promise<EventWithPerformances[]> {
  const rows = await statements.$queryRaw<(EventRow & { performances: unknown[] })[]>(Prisma.sql`
    select e.id, e.slug, e.title, e.tagline, e.description, e.category, e.artwork, dates.performances
    from events e cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', p.id,
        'startsAtMs', (extract(epoch from p.starts_at) * 1000)::bigint,
        'onSaleAtMs', (extract(epoch from p.on_sale_at) * 1000)::bigint,
        'offSaleAtMs', (extract(epoch from p.off_sale_at) * 1000)::bigint,
        'cancelledAtMs', (extract(epoch from p.cancelled_at) * 1000)::bigint,
        'currency', p.currency,
        'seatsPerBuyerMax', p.seats_per_buyer_max,
        'holdTtlMs', p.hold_ttl_ms,
        'planHash', s.hash,
        'seatCount', s.seat_count,
        'venue', jsonb_build_object('id', v.id, 'slug', v.slug, 'name', v.name, 'city', v.city,
          'address', v.address, 'timeZone', v.time_zone),
        'prices', (
          select jsonb_agg(jsonb_build_object('priceLevel', c.price_level, 'name', c.name,
            'priceMinor', c.price_minor, 'feeMinor', c.fee_minor) order by c.price_minor desc, c.price_level)
          from performance_prices c where c.performance_id = p.id)
      ) order by p.starts_at, p.id), '[]') as performances
      from performances p
      join seating_plans s on s.id = p.seating_plan_id
      join venues v on v.id = s.venue_id
      where p.event_id = e.id and ${performances}
    ) dates
    where ${which}
    order by e.created_at desc, e.id limit ${EVENTS_LISTED_MAX}`);
  return rows.map((row) => ({
    ...row,
    id: EventId.parse(row.id),
    performances: row.performances.map(toPerformance),
  }));
}

function startOf(event: EventWithPerformances): number {
  return event.performances[0]?.startsAtMs ?? 0;
}

function toPerformance(stored: unknown): PerformanceRow {
  const performance = Stored.parse(stored);
  const allIn = performance.prices.map(({ priceMinor, feeMinor }) => priceMinor + feeMinor);
  return { ...performance, fromMinor: Math.min(...allIn) };
}
