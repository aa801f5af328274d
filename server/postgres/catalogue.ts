/** The catalogue as rows: events with their performances, prices and venues. */
import { PerformanceSummary, PriceView } from "#server/domain/catalogue";
import { EventId, type OrganiserId, type PerformanceId, type VenueId } from "#server/domain/ids";
import type { Prisma } from "#server/postgres/client";
import { prisma, type ModelTransaction } from "#server/postgres/client";

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

/** What a performance is read with. Never the layout of its plan, which is as large as the house. */
const performanceSelect = {
  id: true,
  startsAt: true,
  onSaleAt: true,
  offSaleAt: true,
  cancelledAt: true,
  currency: true,
  seatsPerBuyerMax: true,
  holdTtlMs: true,
  prices: { orderBy: [{ priceMinor: "desc" }, { priceLevel: "asc" }] },
  seatingPlan: { select: { hash: true, seatCount: true, venue: true } },
} satisfies Prisma.PerformanceSelect;

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
  const after = { startsAt: { gt: new Date(afterMs) } };
  const next = await prisma.performance.groupBy({
    by: ["eventId"],
    where: after,
    _min: { startsAt: true },
    orderBy: [{ _min: { startsAt: "asc" } }, { eventId: "asc" }],
    take: EVENTS_LISTED_MAX,
  });
  const ids = next.map(({ eventId }) => eventId);
  const events = await readEvents({ id: { in: ids } }, after);
  const places = new Map(ids.map((id, place) => [id, place]));
  return events.sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
}

/** Events that are shown in a venue after a moment, with their performances there. */
export async function readEventsAtVenue(
  venueId: VenueId,
  afterMs: number,
): Promise<EventWithPerformances[]> {
  const there = {
    startsAt: { gt: new Date(afterMs) },
    seatingPlan: { venueId },
  } satisfies Prisma.PerformanceWhereInput;
  const events = await readEvents({ performances: { some: there } }, there);
  return events.sort((a, b) => startOf(a) - startOf(b));
}

/** The event of a slug with its performances after a moment; null if there is no such event. */
export async function findEventBySlug(
  slug: string,
  afterMs: number,
): Promise<EventWithPerformances | null> {
  const [event] = await readEvents({ slug }, { startsAt: { gt: new Date(afterMs) } });
  return event ?? null;
}

/** The events of an organiser with all their performances, newest event first. */
export async function readOwnEvents(organiserId: OrganiserId): Promise<EventWithPerformances[]> {
  return readEvents({ organiserId }, {});
}

/** An event of an organiser; null if there is none, or it is somebody else's. */
export async function findOwnEvent(
  id: EventId,
  organiserId: OrganiserId,
): Promise<EventWithPerformances | null> {
  const [event] = await readEvents({ id, organiserId }, {});
  return event ?? null;
}

/** A performance with its event; null if there is none. */
export async function findPerformanceRow(
  id: PerformanceId,
): Promise<{ performance: PerformanceRow; event: EventRow } | null> {
  return findPerformanceWhere({ id });
}

/** A performance of an organiser with its event; null if there is none, or it is somebody else's. */
export async function findOwnPerformance(
  id: PerformanceId,
  organiserId: OrganiserId,
): Promise<{ performance: PerformanceRow; event: EventRow } | null> {
  return findPerformanceWhere({ id, event: { organiserId } });
}

async function findPerformanceWhere(
  where: Prisma.PerformanceWhereUniqueInput,
): Promise<{ performance: PerformanceRow; event: EventRow } | null> {
  const row = await prisma.performance.findUnique({
    where,
    select: { ...performanceSelect, event: true },
  });
  return row && { performance: toPerformance(row), event: toEvent(row.event) };
}

async function readEvents(
  where: Prisma.EventWhereInput,
  performances: Prisma.PerformanceWhereInput,
): Promise<EventWithPerformances[]> {
  const rows = await prisma.event.findMany({
    where,
    include: {
      performances: {
        where: performances,
        orderBy: [{ startsAt: "asc" }, { id: "asc" }],
        select: performanceSelect,
      },
    },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: EVENTS_LISTED_MAX,
  });
  return rows.map((row) => ({
    ...toEvent(row),
    performances: row.performances.map(toPerformance),
  }));
}

function startOf(event: EventWithPerformances): number {
  return event.performances[0]?.startsAtMs ?? 0;
}

function toEvent({
  id,
  slug,
  title,
  tagline,
  description,
  category,
  artwork,
}: Omit<EventRow, "id"> & { id: string }): EventRow {
  return { id: EventId.parse(id), slug, title, tagline, description, category, artwork };
}

const Stored = PerformanceSummary.omit({ salePhase: true });

function toPerformance(
  row: Prisma.PerformanceGetPayload<{ select: typeof performanceSelect }>,
): PerformanceRow {
  const prices = row.prices.map((price) => PriceView.parse(price));
  const { venue, hash, seatCount } = row.seatingPlan;
  return {
    ...Stored.parse({
      id: row.id,
      startsAtMs: row.startsAt.getTime(),
      onSaleAtMs: row.onSaleAt.getTime(),
      offSaleAtMs: row.offSaleAt.getTime(),
      cancelledAtMs: row.cancelledAt?.getTime() ?? null,
      venue,
      currency: row.currency,
      fromMinor: Math.min(...prices.map((price) => price.priceMinor + price.feeMinor)),
    }),
    prices,
    planHash: hash,
    seatCount,
    seatsPerBuyerMax: row.seatsPerBuyerMax,
    holdTtlMs: row.holdTtlMs,
  };
}
