/** The seed: two venues with their season and the demo accounts, so that the first look is at a living house. */
import { randomUUID } from "node:crypto";
import { performance as clock } from "node:perf_hooks";

import { DEMO_ACCOUNTS } from "#server/domain/demo-accounts";
import { HOLD_TTL_MS_DEFAULT } from "#server/domain/hold";
import {
  EventId,
  OrganiserId,
  PerformanceId,
  VenueId,
  type SeatingPlanId,
} from "#server/domain/ids";
import { decidePerformance } from "#server/domain/organising";
import { seatCountOf } from "#server/domain/seating-plan";
import { hashPassword } from "#server/passwords";
import { insertEvent } from "#server/postgres/catalogue";
import { prisma, type ModelTransaction } from "#server/postgres/client";
import { insertPerformance } from "#server/postgres/performances";
import { insertSeatingPlan } from "#server/postgres/seating-plans";
import { insertVenue } from "#server/postgres/venues";
import {
  seatIndexesOf,
  seedEvents,
  seedVenues,
  type SeedEvent,
  type SeedPerformance,
  type SeedVenue,
} from "./seed-programme";

/** Far longer than it takes, for the slowest of disks. */
const TIMEOUT_MS = 120_000;

/**
 * Writes the demo accounts, the venues and their season: all of it, or nothing.
 *
 * Does nothing where the demo accounts exist already.
 */
export async function seed(): Promise<void> {
  const accounts = await Promise.all(
    DEMO_ACCOUNTS.map(async ({ role, name, email, password }) => ({
      id: randomUUID(),
      role,
      name,
      email,
      passwordHash: await hashPassword(password),
    })),
  );
  const isNew = await prisma.$transaction(
    async (tx) => {
      const { count } = await tx.user.createMany({ data: accounts, skipDuplicates: true });
      if (count < accounts.length) return false;
      const organiser = accounts.find(({ role }) => role === "organiser");
      await writeSeason(tx, OrganiserId.parse(organiser?.id), Date.now());
      return true;
    },
    { timeout: TIMEOUT_MS },
  );
  if (!isNew) console.log("The demo accounts are there already: nothing was added.");
}

async function writeSeason(tx: ModelTransaction, organiserId: OrganiserId, nowMs: number) {
  const houses = new Map<SeedVenue, { seatingPlanId: SeatingPlanId }>();
  for (const venue of seedVenues) {
    houses.set(venue, await writeVenue(tx, organiserId, venue));
  }
  for (const event of seedEvents(nowMs)) {
    const eventId = await writeEvent(tx, organiserId, event);
    for (const performance of event.performances) {
      const house = houses.get(performance.venue);
      if (!house) throw new Error(`${performance.venue.name} is not a venue of the seed.`);
      await writePerformance(tx, { ...performance, ...house, eventId }, nowMs);
    }
  }
}

async function writeVenue(tx: ModelTransaction, organiserId: OrganiserId, venue: SeedVenue) {
  const { slug, name, city, address, timeZone, plan } = venue;
  const id = VenueId.parse(randomUUID());
  if (!(await insertVenue(tx, organiserId, { id, slug, name, city, address, timeZone }))) {
    throw new Error(`There is a venue ${slug} already.`);
  }
  const { id: seatingPlanId } = await insertSeatingPlan(tx, id, plan);
  const places = [
    `${seatCountOf(plan).toLocaleString("en-GB")} seats`,
    ...plan.areas.map(({ capacity }) => `${capacity.toLocaleString("en-GB")} standing`),
  ];
  console.log(`${name}, ${city}: ${places.join(", ")}`);
  return { seatingPlanId };
}

async function writeEvent(
  tx: ModelTransaction,
  organiserId: OrganiserId,
  { slug, title, tagline, description, category }: SeedEvent,
): Promise<EventId> {
  const id = EventId.parse(randomUUID());
  const event = { id, slug, title, tagline, description, category, artwork: slug };
  if (!(await insertEvent(tx, organiserId, event))) {
    throw new Error(`There is an event ${slug} already.`);
  }
  console.log(title);
  return id;
}

async function writePerformance(
  tx: ModelTransaction,
  performance: SeedPerformance & { eventId: EventId; seatingPlanId: SeatingPlanId },
  nowMs: number,
): Promise<void> {
  const { venue, eventId, seatingPlanId, ...asked } = performance;
  const request = { ...asked, holdTtlMs: HOLD_TTL_MS_DEFAULT };
  const decision = decidePerformance(request, venue.plan.priceLevels, nowMs);
  if (!decision.ok) throw new Error(`${venue.name}: ${JSON.stringify(decision.refusal)}`);

  const beganAtMs = clock.now();
  await insertPerformance(tx, {
    ...decision.value,
    id: PerformanceId.parse(randomUUID()),
    eventId,
    seatingPlanId,
    plan: venue.plan,
    keptBack: {
      allocated: seatIndexesOf(venue, venue.isAllocated),
      killed: seatIndexesOf(venue, venue.isKilled),
    },
  });
  const tookMs = Math.round(clock.now() - beganAtMs);
  const seats = seatCountOf(venue.plan).toLocaleString("en-GB");
  const date = new Date(asked.startsAtMs).toISOString().slice(0, 10);
  console.log(`  ${date} ${venue.name}: ${seats} seats in ${String(tookMs)} ms`);
}
