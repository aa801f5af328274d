import { randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";

import {
  eventRequest,
  newEvent,
  newOrganiser,
  newVenue,
} from "#server/commands/organising.fixture";
import { EventSummary, EventView, PerformanceView, VenueView } from "#server/domain/catalogue";
import { PerformanceId, type EventId, type OrganiserId } from "#server/domain/ids";
import { pool, prisma } from "#server/postgres/client";
import { findEvent, findVenue, listEvents, listVenues } from "./catalogue";
import { findPerformance } from "./performance-page";

const DAY_MS = 24 * 60 * 60_000;

async function slugOf(id: EventId): Promise<string> {
  return (await prisma.event.findUniqueOrThrow({ where: { id } })).slug;
}

/** An event and its slug; the performance starts so many days after `nowMs`. */
async function newShow(organiserId: OrganiserId, nowMs: number, daysAhead: number, changes = {}) {
  const venueId = await newVenue(organiserId, undefined, { name: `House ${randomUUID()}` });
  const startsAtMs = nowMs + daysAhead * DAY_MS;
  const request = eventRequest(venueId, nowMs, { startsAtMs, ...changes });
  const made = await newEvent(organiserId, request, nowMs);
  return { ...made, venueId, slug: await slugOf(made.eventId) };
}

/** Puts the event of a performance on once more, for £40. */
async function repeatShow(performanceId: PerformanceId, startsAtMs: number): Promise<void> {
  const first = await prisma.performance.findUniqueOrThrow({ where: { id: performanceId } });
  const price = { priceLevel: "band_a", name: "Band A", priceMinor: 4_000, feeMinor: 0 };
  await prisma.performance.create({
    data: {
      ...first,
      id: randomUUID(),
      startsAt: new Date(startsAtMs),
      cancelledAt: null,
      prices: { create: price },
    },
  });
}

test("what is on shows every event ahead, the soonest first, with its lowest all-in price", async () => {
  const nowMs = Date.now();
  const organiserId = await newOrganiser();
  const late = await newShow(organiserId, nowMs, 9);
  const soon = await newShow(organiserId, nowMs, 3);

  const events = await listEvents(nowMs);
  const mine = events.filter(({ slug }) => [late.slug, soon.slug].includes(slug));
  expect(mine.map(({ slug }) => slug)).toEqual([soon.slug, late.slug]);
  expect(mine[0]).toEqual(EventSummary.parse(mine[0]));
  expect(mine[0]).toMatchObject({
    salePhase: "on_sale",
    nextOnSaleAtMs: null,
    nextPerformanceAtMs: nowMs + 3 * DAY_MS,
    performanceCount: 1,
    timeZone: "Europe/Lisbon",
    currency: "GBP",
    fromMinor: 2_150,
  });
});

test("an event that is over is no longer on, and its page shows no date", async () => {
  const nowMs = Date.now();
  const show = await newShow(await newOrganiser(), nowMs, 3);
  const afterMs = nowMs + 4 * DAY_MS;

  expect((await listEvents(afterMs)).map(({ slug }) => slug)).not.toContain(show.slug);
  expect(await findEvent(show.slug, afterMs)).toMatchObject({ performances: [] });
});

test("an event before its sale says when the sale begins", async () => {
  const nowMs = Date.now();
  const onSaleAtMs = nowMs + DAY_MS;
  const show = await newShow(await newOrganiser(), nowMs, 3, { onSaleAtMs });

  const event = (await listEvents(nowMs)).find(({ slug }) => slug === show.slug);
  expect(event).toMatchObject({ salePhase: "before_sale", nextOnSaleAtMs: onSaleAtMs });
  expect((await findEvent(show.slug, onSaleAtMs))?.performances[0]?.salePhase).toBe("on_sale");
});

test("a cancelled performance speaks for its event only where there is no other", async () => {
  const nowMs = Date.now();
  const show = await newShow(await newOrganiser(), nowMs, 3);
  const cancelledAt = new Date(nowMs);
  await prisma.performance.update({ where: { id: show.performanceId }, data: { cancelledAt } });
  const read = async () => (await listEvents(nowMs)).find(({ slug }) => slug === show.slug);
  expect(await read()).toMatchObject({
    ...{ salePhase: "cancelled", nextOnSaleAtMs: null, performanceCount: 1 },
    nextPerformanceAtMs: nowMs + 3 * DAY_MS,
  });

  await repeatShow(show.performanceId, nowMs + 5 * DAY_MS);
  expect(await read()).toMatchObject({
    ...{ salePhase: "on_sale", performanceCount: 1, fromMinor: 4_000 },
    nextPerformanceAtMs: nowMs + 5 * DAY_MS,
  });
  const phases = (await findEvent(show.slug, nowMs))?.performances.map(
    ({ salePhase }) => salePhase,
  );
  expect(phases).toEqual(["cancelled", "on_sale"]);
});

test("a performance tells all that its page needs, by the server's clock", async () => {
  const nowMs = Date.now();
  const show = await newShow(await newOrganiser(), nowMs, 5, { seatsPerBuyerMax: 3 });

  const performance = await findPerformance(show.performanceId, nowMs);
  expect(performance).toEqual(PerformanceView.parse(performance));
  expect(performance).toMatchObject({
    event: { slug: show.slug },
    seatCount: 10,
    seatsPerBuyerMax: 3,
    serverNowMs: nowMs,
    prices: [
      { priceLevel: "band_a", name: "Band A", priceMinor: 3_000, feeMinor: 250 },
      { priceLevel: "band_b", name: "Band B", priceMinor: 2_000, feeMinor: 150 },
    ],
  });
  const offSaleAtMs = performance?.offSaleAtMs ?? 0;
  expect(await findPerformance(show.performanceId, offSaleAtMs)).toMatchObject({
    salePhase: "off_sale",
  });
});

test("a venue shows where it is and what is on there, and nothing that is on elsewhere", async () => {
  const nowMs = Date.now();
  const organiserId = await newOrganiser();
  const here = await newShow(organiserId, nowMs, 3);
  await newShow(organiserId, nowMs, 4);

  const venue = (await listVenues()).find(({ id }) => id === here.venueId);
  expect(venue).toEqual(VenueView.parse(venue));
  const found = await findVenue(venue?.slug ?? "", nowMs);
  expect(found?.venue).toEqual(venue);
  expect(found?.events.map(({ slug }) => slug)).toEqual([here.slug]);
});

test("what does not exist is not found", async () => {
  const nowMs = Date.now();
  const nowhere = randomUUID();
  expect(await findEvent(nowhere, nowMs)).toBeNull();
  expect(await findVenue(nowhere, nowMs)).toBeNull();
  expect(await findPerformance(PerformanceId.parse(nowhere), nowMs)).toBeNull();
});

test("the views say no more than their schemas do", async () => {
  const nowMs = Date.now();
  const show = await newShow(await newOrganiser(), nowMs, 3);
  const event = await findEvent(show.slug, nowMs);
  expect(event).toEqual(EventView.parse(event));
});

test("a crowd that opens a page at once has it read twice, and who asks after a cancellation is told of it", async () => {
  const nowMs = Date.now();
  const show = await newShow(await newOrganiser(), nowMs, 3);
  const asked = {
    home: () => listEvents(nowMs),
    event: () => findEvent(show.slug, nowMs),
    performance: () => findPerformance(show.performanceId, nowMs),
  };
  const statements = vi.spyOn(pool, "query");
  try {
    for (const ask of Object.values<() => Promise<unknown>>(asked)) {
      statements.mockClear();
      const told = await Promise.all(Array.from({ length: 50 }, ask));
      expect(statements).toHaveBeenCalledTimes(2);
      expect(told).not.toContain(null);
    }
  } finally {
    statements.mockRestore();
  }

  // These are under way while the organiser calls it off.
  const before = Array.from({ length: 50 }, () =>
    Promise.all([asked.event(), asked.performance()]),
  );
  await prisma.performance.update({
    where: { id: show.performanceId },
    data: { cancelledAt: new Date(nowMs) },
  });
  const [event, performance] = await Promise.all([asked.event(), asked.performance()]);
  expect(event?.performances[0]?.salePhase).toBe("cancelled");
  expect(performance?.salePhase).toBe("cancelled");
  await Promise.all(before);
});

test("an event is listed by its first performance ahead, and has them in their order", async () => {
  const nowMs = Date.now();
  const organiserId = await newOrganiser();
  const late = await newShow(organiserId, nowMs, 5);
  const early = await newShow(organiserId, nowMs, 2);
  await repeatShow(late.performanceId, nowMs + DAY_MS);

  const mine = (await listEvents(nowMs)).filter(({ slug }) =>
    [early.slug, late.slug].includes(slug),
  );
  expect(mine.map(({ slug }) => slug)).toEqual([late.slug, early.slug]);
  const dates = (await findEvent(late.slug, nowMs))?.performances.map(
    ({ startsAtMs }) => startsAtMs,
  );
  expect(dates).toEqual([nowMs + DAY_MS, nowMs + 5 * DAY_MS]);
});
