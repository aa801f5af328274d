/** Houses for tests: each test has its own organiser, venue and performance, so all may run at once. */
import { randomUUID } from "node:crypto";

import { AccountId, EventId, OrganiserId, VenueId, type PerformanceId } from "#server/domain/ids";
import { EventRequest, VenueRequest, type PerformanceRequest } from "#server/domain/organising";
import { insertAccount } from "#server/postgres/accounts";
import { prisma } from "#server/postgres/client";
import { createEvent } from "./create-event";
import { createVenue } from "./create-venue";

const DAY_MS = 24 * 60 * 60_000;

/** A new account that may organise. */
export async function newOrganiser(): Promise<OrganiserId> {
  const id = randomUUID();
  await insertAccount({
    id: AccountId.parse(id),
    email: `organiser-${id}@example.test`,
    name: "Olive",
    passwordHash: "none, so nobody can sign in",
    role: "organiser",
  });
  return OrganiserId.parse(id);
}

/** A new venue, as small as can be unless a plan is chosen. */
export async function newVenue(
  organiserId: OrganiserId,
  plan: object = { template: "hall", sections: 1, rowsPerSection: 2, seatsPerRow: 5 },
  changes: object = {},
): Promise<VenueId> {
  const venueId = VenueId.parse(randomUUID());
  const request = VenueRequest.parse({
    name: "The Test House",
    city: "Porto",
    address: "Rua do Ensaio 1",
    timeZone: "Europe/Lisbon",
    plan,
    ...changes,
  });
  const made = await createVenue({ venueId, organiserId, request });
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value.venueId;
}

/** What an organiser asks for: two price levels, on sale since yesterday, playing in a week. */
export function eventRequest(
  venueId: VenueId,
  nowMs: number,
  performance: Partial<PerformanceRequest> = {},
  event: object = {},
): EventRequest {
  return EventRequest.parse({
    title: `Rehearsal ${randomUUID()}`,
    tagline: "A trial run",
    description: "For tests.",
    category: "theatre",
    ...event,
    performance: {
      venueId,
      startsAtMs: nowMs + 7 * DAY_MS,
      onSaleAtMs: nowMs - DAY_MS,
      currency: "GBP",
      prices: [
        { priceLevel: "band_a", priceMinor: 3_000, feeMinor: 250 },
        { priceLevel: "band_b", priceMinor: 2_000, feeMinor: 150 },
      ],
      ...performance,
    },
  });
}

/** Puts an event on sale. @returns the ids of the event and of its performance */
export async function newEvent(
  organiserId: OrganiserId,
  request: EventRequest,
  nowMs: number,
): Promise<{ eventId: EventId; performanceId: PerformanceId }> {
  const eventId = EventId.parse(randomUUID());
  const made = await createEvent({ eventId, organiserId, request, nowMs });
  if (!made.ok) throw new Error(made.refusal.code);
  const { id } = await prisma.performance.findFirstOrThrow({ where: { eventId } });
  return { eventId, performanceId: id as PerformanceId };
}
