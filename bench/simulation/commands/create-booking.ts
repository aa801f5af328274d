/** Making a booking; mirrors server/commands/create-booking.ts. */
import { decideSale } from "#server/domain/hold";
import type { BookingCreated } from "#server/domain/events";
import { accept, refuse, type Result } from "#server/domain/result";
import type { BookingRow, SeatRow } from "../../history/evidence";
import {
  FEE_MINOR,
  findSale,
  newEvent,
  PERFORMANCE,
  PRICE_MINOR,
  STANDING,
  type House,
  type Sale,
} from "../house";
import { appendToOutbox, findBookingOfHold, insertBooking } from "../stores/bookings";
import { claimSeats, raiseAllowance, readArea, readSeats, takePlaces } from "../stores/claims";
import type { Transaction } from "../stores/postgres";
import type { Held } from "../stores/redis-memory";
import type { Process } from "../world";
import { projectSoon } from "./projection";

export type BookAsked = {
  bookingId: string;
  buyerId: string;
  /** Null: places. */
  holdId: string | null;
  quantity: number;
};

export type Booked = Result<{ bookingId: string }, { code: string }>;

type Claim = {
  asked: BookAsked;
  sale: Sale;
  hold: Held | null;
  expiresAtMs: (nowMs: number) => number;
};

/** `createBooking`. Places have no hold to be found by: what was made of the same request is found by its id. */
export async function createBooking(
  house: House,
  process: Process,
  asked: BookAsked,
): Promise<Booked> {
  const { world, db } = house;
  const made = await book(house, process, asked);
  const { bookingId, buyerId, holdId } = asked;
  if (made.ok || holdId !== null || world.is("placesRefusedToTheirOwner")) return made;
  await world.step(process, "find booking");
  return db.committed.bookings.get(bookingId)?.buyerId === buyerId ? accept({ bookingId }) : made;
}

async function book(house: House, process: Process, asked: BookAsked): Promise<Booked> {
  const { world, redis } = house;
  const sale = await findSale(house, process);
  if (asked.holdId === null) {
    const decision = decideSale(sale, world.nowMs);
    if (!decision.ok) return decision;
    const { ttlMs } = decision.value;
    return write(house, process, { asked, sale, hold: null, expiresAtMs: (now) => now + ttlMs });
  }

  // Postgres' clock is read before the hold is, so that the deadline is never later than the hold's.
  await world.step(process, "read Postgres' clock");
  const beganAtMs = world.nowMs;
  await world.step(process, "read hold");
  const hold = redis.readHold(asked.holdId, asked.buyerId);
  if (!hold) return findEarlier(house, process, asked);
  if (sale.cancelledAtMs !== null) {
    const earlier = await findEarlier(house, process, asked);
    return earlier.ok ? earlier : refuse({ code: "performance_cancelled" });
  }
  const leftMs = hold.expiresAtMs - hold.serverNowMs;
  const trustsOldLook = world.is("bookingFromAnOldLook");
  const expiresAtMs = (now: number) => (trustsOldLook ? now : beganAtMs) + leftMs;
  return write(house, process, { asked, sale, hold, expiresAtMs });
}

async function findEarlier(
  { db }: House,
  process: Process,
  { holdId, buyerId }: BookAsked,
): Promise<Booked> {
  const earlier = await findBookingOfHold(db, process, holdId ?? "", buyerId);
  return earlier === null ? refuse({ code: "hold_not_found" }) : accept({ bookingId: earlier });
}

async function write(house: House, process: Process, claim: Claim): Promise<Booked> {
  const { world, db } = house;
  const { asked, hold } = claim;
  const { bookingId } = asked;
  const written = await db.inTransaction(process, (tx) => writeInTransaction(house, tx, claim));
  if (!written.ok) {
    if (!hold) return written;
    const earlier = await findEarlier(house, process, asked);
    return earlier.ok ? earlier : written;
  }
  if (written.value === null)
    return hold ? findEarlier(house, process, asked) : accept({ bookingId });
  if (!world.is("shownBeforeCommit")) await projectSoon(house, process, written.value);
  return accept({ bookingId });
}

async function writeInTransaction(
  house: House,
  tx: Transaction,
  { asked, sale, hold, expiresAtMs }: Claim,
): Promise<Result<BookingCreated | null, { code: string }>> {
  const { world } = house;
  const { bookingId, buyerId, holdId, quantity } = asked;
  const createdAtMs = world.nowMs;
  const seats = hold ? await readSeats(tx, hold.seatIndexes) : [];
  const takesTheRest = world.is("noVersionPredicate") || world.is("halfOfAParty");
  if (seats.some((seat) => seat.state !== "available") && !takesTheRest) {
    return refuse({ code: "seats_unavailable" });
  }
  if (!hold && ((await readArea(tx, STANDING))?.available ?? 0) < quantity) {
    return refuse({ code: "places_unavailable" });
  }
  const deadlineMs = expiresAtMs(createdAtMs);
  if (createdAtMs >= deadlineMs) return refuse({ code: "hold_not_found" });

  const places = hold ? hold.seatIndexes.length : quantity;
  const isNew = await insertBooking(tx, newRow(asked, seats, createdAtMs, deadlineMs));
  if (!isNew) return accept(null);
  const allowance = { performanceId: PERFORMANCE, buyerId };
  if (!(await raiseAllowance(tx, allowance, places, sale.seatsPerBuyerMax))) {
    return refuse({ code: "seat_limit_reached" });
  }
  const area = hold ? null : await takePlaces(tx, STANDING, quantity);
  if (!hold && !area) return refuse({ code: "places_unavailable" });
  const moved = await claimSeats(tx, { bookingId, state: "pending" }, seats);
  if (moved.length < seats.length && !world.is("halfOfAParty")) {
    return refuse({ code: "seats_unavailable" });
  }
  const event = newEvent<BookingCreated>(house, {
    ...{ type: "BookingCreated", bookingId, ...allowance, holdId },
    ...{ seats: moved, areas: area ? [area] : [] },
  });
  await appendToOutbox(tx, "bookings", event);
  if (world.is("shownBeforeCommit")) await projectSoon(house, tx.process, event);
  return accept(event);
}

function newRow(
  { bookingId: id, buyerId, holdId, quantity }: BookAsked,
  seats: readonly SeatRow[],
  createdAtMs: number,
  expiresAtMs: number,
): BookingRow {
  const prices = { priceMinor: PRICE_MINOR, feeMinor: FEE_MINOR };
  const lines =
    holdId === null
      ? [{ seatIndex: null, areaId: STANDING, quantity, ...prices }]
      : seats.map(({ seatIndex }) => ({ seatIndex, areaId: null, quantity: 1, ...prices }));
  const places = holdId === null ? quantity : seats.length;
  return {
    ...{ id, performanceId: PERFORMANCE, buyerId, holdId, status: "PENDING", version: 0 },
    ...{
      currency: "EUR",
      totalMinor: places * (PRICE_MINOR + FEE_MINOR),
      createdAtMs,
      expiresAtMs,
    },
    ...{ confirmedAtMs: null, closedAtMs: null, retakenAtMs: null, lines },
  };
}
