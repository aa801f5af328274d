/** What is on, where and when: the pages and endpoints that need no account. */
import {
  salePhaseAt,
  type EventSummary,
  type EventView,
  type PerformanceSummary,
  type SalePhase,
  type VenueView,
} from "#server/domain/catalogue";
import type { SeatingPlan } from "#server/domain/seating-plan";
import {
  findEventBySlug,
  readEventsAfter,
  readEventsAtVenue,
  type EventWithPerformances,
  type PerformanceRow,
} from "#server/postgres/catalogue";
import { Slug } from "#server/domain/slug";
import { findNewestPlan } from "#server/postgres/seating-plans";
import { findVenueBySlug, readVenues as readVenueRows } from "#server/postgres/venues";
import { SharedReads } from "./shared-reads";

/** Everybody opens the same pages in the second when a sale opens: they share the rows, and ask of them at their own time. */
const eventsAhead = new SharedReads(() => readEventsAfter(Date.now()));
const eventsBySlug = new SharedReads((slug: string) => findEventBySlug(slug, Date.now()));

/** Events with a performance ahead, soonest first. @param nowMs Unix milliseconds, not of the past */
export async function listEvents(nowMs: number): Promise<EventSummary[]> {
  const events = await eventsAhead.read("all");
  return events.flatMap((event) => summarise(aheadOf(event, nowMs), nowMs) ?? []);
}

/** An event with its performances ahead; null if there is no such event. @param nowMs Unix milliseconds, not of the past */
export async function findEvent(slug: string, nowMs: number): Promise<EventView | null> {
  if (!Slug.safeParse(slug).success) return null;
  const event = await eventsBySlug.read(slug);
  if (!event) return null;
  const { performances, ...about } = aheadOf(event, nowMs);
  return {
    ...about,
    performances: performances.map((performance) => summaryOf(performance, nowMs)),
  };
}

/** Every venue, by name. */
export async function listVenues(): Promise<VenueView[]> {
  return readVenueRows();
}

/** A venue with its newest plan and what is on there, soonest first; null if there is none. @param nowMs Unix milliseconds */
export async function findVenue(
  slug: string,
  nowMs: number,
): Promise<{ venue: VenueView; plan: SeatingPlan | null; events: EventSummary[] } | null> {
  if (!Slug.safeParse(slug).success) return null;
  const venue = await findVenueBySlug(slug);
  if (!venue) return null;
  const [plan, events] = await Promise.all([
    findNewestPlan(venue.id),
    readEventsAtVenue(venue.id, nowMs),
  ]);
  return { venue, plan, events: events.flatMap((event) => summarise(event, nowMs) ?? []) };
}

function aheadOf(event: EventWithPerformances, nowMs: number): EventWithPerformances {
  return { ...event, performances: event.performances.filter((each) => each.startsAtMs > nowMs) };
}

function summaryOf(performance: PerformanceRow, nowMs: number): PerformanceSummary {
  const { id, startsAtMs, onSaleAtMs, offSaleAtMs, cancelledAtMs } = performance;
  const { venue, currency, fromMinor } = performance;
  const salePhase = salePhaseAt(performance, nowMs);
  const times = { startsAtMs, onSaleAtMs, offSaleAtMs, cancelledAtMs };
  return { id, ...times, salePhase, venue, currency, fromMinor };
}

/** In the order in which one performance speaks for its event. */
const PHASES_BEST_FIRST: readonly SalePhase[] = ["on_sale", "before_sale", "off_sale", "cancelled"];

/** An event as a card; null if it has no performance. One that is cancelled speaks only where all are. */
function summarise(event: EventWithPerformances, nowMs: number): EventSummary | null {
  const { id, slug, title, tagline, category, artwork } = event;
  const going = event.performances.filter(({ cancelledAtMs }) => cancelledAtMs === null);
  const performances = going.length > 0 ? going : event.performances;
  const [next] = performances;
  if (!next) return null;

  const phases = performances.map((performance) => salePhaseAt(performance, nowMs));
  const openings = going.map(({ onSaleAtMs }) => onSaleAtMs).filter((atMs) => atMs > nowMs);
  // Amounts in two currencies cannot be compared: the next performance's currency speaks.
  const comparable = performances.filter(({ currency }) => currency === next.currency);
  return {
    id,
    slug,
    title,
    tagline,
    category,
    artwork,
    venueNames: [...new Set(performances.map(({ venue }) => venue.name))],
    nextPerformanceAtMs: next.startsAtMs,
    timeZone: next.venue.timeZone,
    performanceCount: performances.length,
    salePhase: PHASES_BEST_FIRST.find((phase) => phases.includes(phase)) ?? "off_sale",
    nextOnSaleAtMs: openings.length > 0 ? Math.min(...openings) : null,
    currency: next.currency,
    fromMinor: Math.min(...comparable.map(({ fromMinor }) => fromMinor)),
  };
}
