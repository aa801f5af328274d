/** Performances for benchmarks, of a size that is asked for. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { houseOf, openHouse, type House } from "#bench/cluster/house";
import { newAccount } from "#server/commands/box-office.fixture";
import { createEvent } from "#server/commands/create-event";
import { createVenue } from "#server/commands/create-venue";
import {
  EventId,
  OrganiserId,
  PerformanceId,
  SeatIndex,
  VenueId,
  type BuyerId,
} from "#server/domain/ids";
import { EventRequest, VenueRequest } from "#server/domain/organising";
import { prisma } from "#server/postgres/client";
import { ensureLiveMap } from "#server/projection/live-map";
import { findAudit } from "#server/queries/audit";
import { takeSeats } from "#server/redis/seat-holds";
import type { Load } from "./load";

/** A hall has so many seats to a row, and the template allows so many rows to a section. */
const SEATS_PER_ROW = 100;
const ROWS_PER_SECTION_MAX = 100;
const SECTIONS_MAX = 6;
/** Most sections of which 100,000 seats are a multiple. */
const SECTIONS_MAX_EVEN = 5;
const HOUR_MS = 3_600_000;

/** The plan of a hall. @param seats a multiple of 100, 60,000 at most */
export function hallOf(seats: number) {
  const rows = seats / SEATS_PER_ROW;
  const sections = Math.ceil(rows / ROWS_PER_SECTION_MAX);
  return {
    template: "hall" as const,
    ...{ sections, rowsPerSection: rows / sections, seatsPerRow: SEATS_PER_ROW, priceLevels: 1 },
  };
}

/** Opens a performance of numbered seats with its live map. @param seats a multiple of 100; or 100,000 */
export async function openSeats(seats: number, seatsPerBuyerMax = 8): Promise<House> {
  const isLarge = seats > SECTIONS_MAX * ROWS_PER_SECTION_MAX * SEATS_PER_ROW;
  const house = isLarge
    ? await openLargeHouse(seats)
    : await openHouse({ plan: hallOf(seats), seatsPerBuyerMax });
  if (house.seatIds.length !== seats) {
    throw new Error(`The house has ${String(house.seatIds.length)} seats, not ${String(seats)}.`);
  }
  await ensureLiveMap(house.performanceId);
  return house;
}

/** A house with more seats than the template offers to organisers, though not more than a plan may have. */
async function openLargeHouse(seats: number): Promise<House> {
  const organiserId = OrganiserId.parse(await newAccount("organiser"));
  const venueId = VenueId.parse(randomUUID());
  const words = { name: "Stadium", city: "Bath", address: "1 Sawclose", timeZone: "Europe/London" };
  const { plan, ...venue } = VenueRequest.parse({ ...words, plan: hallOf(1_000) });
  const rowsPerSection = seats / SECTIONS_MAX_EVEN / SEATS_PER_ROW;
  const size = { sections: SECTIONS_MAX_EVEN, rowsPerSection, rowNumbering: "numbers" as const };
  const request = { ...venue, plan: { ...plan, ...size } };
  await createVenue({ venueId, organiserId, request });

  const { layout } = await prisma.seatingPlan.findFirstOrThrow({ where: { venueId } });
  const { priceLevels } = layout as { priceLevels: { key: string }[] };
  const nowMs = Date.now();
  const eventId = EventId.parse(randomUUID());
  const event = EventRequest.parse({
    ...{ title: "The Night", category: "concert" },
    performance: {
      ...{ venueId, currency: "GBP", seatsPerBuyerMax: 8 },
      ...{ startsAtMs: nowMs + 720 * HOUR_MS, onSaleAtMs: nowMs - HOUR_MS },
      prices: priceLevels.map(({ key }) => ({ priceLevel: key, priceMinor: 4_000, feeMinor: 250 })),
    },
  });
  await createEvent({ eventId, organiserId, request: event, nowMs });
  const { id } = await prisma.performance.findFirstOrThrow({ where: { eventId } });
  return houseOf(PerformanceId.parse(id));
}

/** Takes seats for a fan past the front door, for half an hour. */
export function takeForFan(
  performanceId: PerformanceId,
  buyerId: BuyerId,
  seatIndexes: readonly number[],
): ReturnType<typeof takeSeats> {
  return takeSeats({
    ...{ performanceId, buyerId, ttlMs: HOUR_MS / 2, seatsPerBuyerMax: 8 },
    ...{ onSaleAtMs: 0, offSaleAtMs: Date.now() + 24 * HOUR_MS },
    seatIndexes: seatIndexes.map((index) => SeatIndex.parse(index)),
  });
}

/** Longest that the live map and the news may be behind the last sale, in milliseconds. */
const QUIET_MS_MAX = 15_000;

/** Waits until a performance's audit is clean. @throws with what is not, if that takes longer than fifteen seconds */
export async function requireCleanAudit(performanceId: PerformanceId): Promise<void> {
  const { event } = await prisma.performance.findUniqueOrThrow({
    where: { id: performanceId },
    select: { event: { select: { organiserId: true } } },
  });
  const organiserId = OrganiserId.parse(event.organiserId);
  const untilMs = performance.now() + QUIET_MS_MAX;
  for (;;) {
    const audit = await findAudit(performanceId, organiserId, Date.now());
    if (audit?.clean) return;
    if (performance.now() > untilMs) {
      const broken = audit?.checks.filter(({ holds }) => !holds) ?? [];
      throw new Error(`The audit is not clean: ${broken.map((each) => each.sentence).join(" ")}`);
    }
    await pause(200);
  }
}

/** How long people look before the first of them taps, in milliseconds. */
const LOOKING_MS = 1_000;

/** As whoever taps has done: the door knows the house by then. */
export async function lookAround(
  load: Load,
  { performanceId }: Pick<House, "performanceId">,
): Promise<void> {
  const path = `/api/v1/performances/${performanceId}/availability`;
  await load.ask({ method: "GET", path, headers: {} });
  await pause(LOOKING_MS);
}
