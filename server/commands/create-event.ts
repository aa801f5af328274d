import { PerformanceId, type EventId, type OrganiserId } from "#server/domain/ids";
import {
  decidePerformance,
  type EventRequest,
  type OrganiserRefusal,
} from "#server/domain/organising";
import { accept, refuse, type Result } from "#server/domain/result";
import { slugCandidates } from "#server/domain/slug";
import { findOwnEvent, insertEvent } from "#server/postgres/catalogue";
import { transactByModels, type ModelTransaction } from "#server/postgres/client";
import { insertPerformance } from "#server/postgres/performances";
import { readSeatingPlan } from "#server/postgres/seating-plans";
import { findOwnVenue } from "#server/postgres/venues";

/**
 * Advertises an event and puts its first performance on sale, with a row for every seat: all of it, or nothing.
 * Safe to run again with the same id.
 *
 * The live map is built when somebody first looks at the performance.
 *
 * @param asked.nowMs Unix time in milliseconds
 */
export async function createEvent(asked: {
  eventId: EventId;
  organiserId: OrganiserId;
  request: EventRequest;
  nowMs: number;
}): Promise<Result<{ eventId: EventId }, OrganiserRefusal>> {
  const { eventId, organiserId, request, nowMs } = asked;
  if (await findOwnEvent(eventId, organiserId)) return accept({ eventId });

  const venue = await findOwnVenue(request.performance.venueId, organiserId);
  if (!venue) return refuse({ code: "venue_not_found" });

  const plan = await readSeatingPlan(venue.planHash);
  const decision = decidePerformance(request.performance, plan.priceLevels, nowMs);
  if (!decision.ok) return decision;

  await transactByModels("create-event", async (tx) => {
    await writeEvent(tx, eventId, organiserId, request);
    await insertPerformance(tx, {
      ...decision.value,
      id: PerformanceId.parse(crypto.randomUUID()),
      eventId,
      seatingPlanId: venue.seatingPlanId,
      plan,
    });
  });
  return accept({ eventId });
}

/** Writes the event under the first slug that is free. */
async function writeEvent(
  tx: ModelTransaction,
  id: EventId,
  organiserId: OrganiserId,
  { title, tagline, description, category }: EventRequest,
): Promise<void> {
  for (const slug of slugCandidates(title, "event", id)) {
    const event = { id, slug, title, tagline, description, category, artwork: slug };
    if (await insertEvent(tx, organiserId, event)) return;
  }
  throw new Error(`No slug was free for event ${id}.`);
}
