/** Keeping the live map equal to Postgres; mirrors server/projection/live-map.ts. */
import type { BookingEvent } from "#server/domain/events";
import {
  AVAILABLE,
  BOOKED,
  HELD,
  statusCodeOf,
  type SeatStatusCode,
} from "#server/domain/seat-status";
import type { House } from "../house";
import { Outage, type Process } from "../world";

const CODE_AFTER: Record<BookingEvent["type"], SeatStatusCode> = {
  BookingCreated: HELD,
  BookingConfirmed: BOOKED,
  BookingExpired: AVAILABLE,
  BookingCancelled: AVAILABLE,
  BookingFailed: AVAILABLE,
};

/** `ensureLiveMap`: announce, read as of one moment, build; again if Redis has lost its memory meanwhile. */
export async function ensureLiveMap(house: House, process: Process): Promise<void> {
  const { world, db, redis } = house;
  for (;;) {
    await world.step(process, "announce a map");
    const builder = world.newId();
    redis.announceBuild(builder);
    await world.step(process, "read the source of a map");
    const { seats, areas, allowances } = db.committed;
    const rows = [...seats.values()].sort((a, b) => a.seatIndex - b.seatIndex);
    const source = {
      epoch: db.nextEpoch(),
      codes: rows.map((row) => statusCodeOf(row.state)),
      versions: rows.map((row): [number, number] => [row.seatIndex, row.version]),
      areas: [...areas.values()].map(({ areaId, available, version }): [string, number, number] => [
        areaId,
        available,
        version,
      ]),
      owned: [...allowances.values()].map((row): [string, number] => [row.buyerId, row.placeCount]),
    };
    await world.step(process, "build a map");
    if (redis.buildMap(source, builder) !== "overtaken") return;
  }
}

/** `projectBooking`. */
export async function projectBooking(
  house: House,
  process: Process,
  event: BookingEvent,
): Promise<void> {
  const { world, db, redis } = house;
  await world.step(process, "read place count");
  const places = db.committed.allowances.get(event.buyerId)?.placeCount ?? 0;
  const code = CODE_AFTER[event.type];
  const states = {
    seats: event.seats.map(([index, version]) => ({ index, code, version })),
    areas: event.areas,
    endedHoldId: event.type === "BookingCreated" ? event.holdId : null,
    owned: { buyerId: event.buyerId, places },
  };
  for (;;) {
    await world.step(process, "apply states");
    if (redis.applyStates(states)) return;
    await ensureLiveMap(house, process);
  }
}

/** `projectSoon`: what fails here follows from the log. */
export async function projectSoon(
  house: House,
  process: Process,
  event: BookingEvent,
): Promise<void> {
  try {
    await projectBooking(house, process, event);
  } catch (fault) {
    if (!(fault instanceof Outage)) throw fault;
  }
}
