/**
 * What keeps the live map equal to Postgres: it is built when Redis has none, and each change of
 * Postgres is applied to it, at once by the command that made it and again, for certainty, by the
 * projection worker.
 */
import type { BookingEvent } from "#server/domain/events";
import type { PerformanceId } from "#server/domain/ids";
import { logger } from "#server/logger";
import { AVAILABLE, BOOKED, HELD, type SeatStatusCode } from "#server/domain/seat-status";
import { readAllowance, readAllowances, type Allowance } from "#server/postgres/allowances";
import { statements } from "#server/postgres/client";
import { readLiveMapSource } from "#server/postgres/live-map-source";
import {
  announceBuild,
  applySeatStates,
  buildLiveMap,
  findLiveMap,
  type LiveMap,
  type SeatStates,
} from "#server/redis/live-map";
import { together } from "#server/together";

/** Maps that this process is building, so that a crowd that finds none starts one build. */
const underWay = new Map<PerformanceId, Promise<boolean>>();

/** Builds the map of a performance if Redis has none. @returns false: no such performance */
export async function ensureLiveMap(performanceId: PerformanceId): Promise<boolean> {
  const known = underWay.get(performanceId);
  if (known) return known;

  const build = buildMap(performanceId);
  underWay.set(performanceId, build);
  try {
    return await build;
  } finally {
    underWay.delete(performanceId);
  }
}

async function buildMap(performanceId: PerformanceId): Promise<boolean> {
  for (;;) {
    const builder = await announceBuild(performanceId);
    const source = await readLiveMapSource(performanceId);
    if (!source) return false;
    if ((await buildLiveMap(source, builder)) !== "overtaken") return true;
  }
}

/**
 * The map as it is now, built first if need be.
 *
 * @returns null: no such performance
 * @throws when Redis or Postgres is out of reach
 */
export async function readLiveMap(performanceId: PerformanceId): Promise<LiveMap | null> {
  const found = await findLiveMap(performanceId);
  if (found) return found;
  if (!(await ensureLiveMap(performanceId))) return null;

  const built = await findLiveMap(performanceId);
  if (!built) throw new Error("The live map was lost as soon as it was built.");
  return built;
}

/** Shows on the map what Postgres says of some seats and areas. Idempotent, deaf to old news. */
export async function projectStates(states: SeatStates): Promise<void> {
  // Told again to a map that was just built: another process may have read Postgres before this news.
  while (!(await applySeatStates(states)) && (await ensureLiveMap(states.performanceId)));
}

/** Most buyers whose places are read in one statement. */
const TOGETHER_MAX = 100;

/** Places that a buyer has in live bookings; a crowd is read in one statement. */
const findAllowance = together<Allowance, number>({
  one: (allowance) => readAllowance(statements, allowance),
  many: (all) => readAllowances(statements, all),
  keyOf: ({ performanceId, buyerId }) => `${performanceId} ${buyerId}`,
  most: TOGETHER_MAX,
});

const CODE_AFTER: Record<BookingEvent["type"], SeatStatusCode> = {
  BookingCreated: HELD,
  BookingConfirmed: BOOKED,
  BookingExpired: AVAILABLE,
  BookingCancelled: AVAILABLE,
  BookingFailed: AVAILABLE,
};

/** Shows on the map what became of a booking's seats, places and hold. */
export async function projectBooking(event: BookingEvent): Promise<void> {
  const { performanceId, buyerId } = event;
  const code = CODE_AFTER[event.type];
  await projectStates({
    performanceId,
    seats: event.seats.map(([index, version]) => ({ index, code, version })),
    areas: event.areas,
    endedHoldId: event.type === "BookingCreated" ? event.holdId : null,
    // Read now rather than carried by the event, as late news would take the count back. It has no version: two that
    // are told at once may cross, and until the buyer's next news Redis then lets them hold too many, which Postgres
    // refuses at the booking, or too few.
    owned: { buyerId, places: await findAllowance({ performanceId, buyerId }) },
  });
}

/**
 * Shows a booking's change on the map right after its commit, for speed. When that fails the commit
 * still stands, so the caller hears nothing of it: the projection worker does the same from the log.
 */
export async function projectSoon(event: BookingEvent): Promise<void> {
  try {
    await projectBooking(event);
  } catch (fault) {
    logger.warn({ err: fault, eventId: event.id }, "the live map will follow from the log");
  }
}
