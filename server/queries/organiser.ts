/** What an organiser's own pages show. Nobody sees another organiser's rows. */
import { salePhaseAt } from "#server/domain/catalogue";
import type { EventId, OrganiserId, PerformanceId, VenueId } from "#server/domain/ids";
import type {
  OrganiserEventView,
  OrganiserVenueView,
  PlaceCounts,
} from "#server/domain/organising";
import {
  findOwnEvent,
  readOwnEvents,
  type EventWithPerformances,
} from "#server/postgres/catalogue";
import { readAsOfOneMoment } from "#server/postgres/client";
import { countPlaces } from "#server/postgres/performances";
import { findOwnVenueView, readOwnVenues } from "#server/postgres/venues";

/** The organiser's venues with the price levels of their plans, by name. */
export async function readOrganiserVenues(organiserId: OrganiserId): Promise<OrganiserVenueView[]> {
  return readOwnVenues(organiserId);
}

/** One venue of the organiser; null if there is none, or it is somebody else's. */
export async function findOrganiserVenue(
  id: VenueId,
  organiserId: OrganiserId,
): Promise<OrganiserVenueView | null> {
  return findOwnVenueView(id, organiserId);
}

/** The organiser's events with how their performances sell, newest event first. @param nowMs Unix milliseconds */
export async function readOrganiserEvents(
  organiserId: OrganiserId,
  nowMs: number,
): Promise<OrganiserEventView[]> {
  return withCounts(await readOwnEvents(organiserId), nowMs);
}

/** One event of the organiser; null if there is none, or it is somebody else's. @param nowMs Unix milliseconds */
export async function findOrganiserEvent(
  id: EventId,
  organiserId: OrganiserId,
  nowMs: number,
): Promise<OrganiserEventView | null> {
  const event = await findOwnEvent(id, organiserId);
  const [view] = event ? await withCounts([event], nowMs) : [];
  return view ?? null;
}

async function withCounts(
  events: readonly EventWithPerformances[],
  nowMs: number,
): Promise<OrganiserEventView[]> {
  const ids = events.flatMap(({ performances }) => performances.map(({ id }) => id));
  const counts = await readAsOfOneMoment((tx) => countPlaces(tx, ids));
  return events.map((event) => viewOf(event, counts, nowMs));
}

function viewOf(
  event: EventWithPerformances,
  counts: ReadonlyMap<PerformanceId, PlaceCounts>,
  nowMs: number,
): OrganiserEventView {
  const none = { available: 0, pending: 0, booked: 0, keptBack: 0 };
  return {
    ...event,
    performances: event.performances.map((performance) => ({
      ...performance,
      salePhase: salePhaseAt(performance, nowMs),
      places: counts.get(performance.id) ?? none,
    })),
  };
}
