/**
 * Rows of `performance_seats`: who owns a seat.
 *
 * Every statement here is conditional on the state it expects, and raises the version of each row
 * that it changes. Redis is only the fast "no"; these rows decide.
 */
import type { SeatVersion } from "#server/domain/events";
import type { BookingId, PerformanceId, SeatIndex } from "#server/domain/ids";
import type { SeatState } from "#server/domain/seat-status";
import { Prisma, type Transaction } from "#server/postgres/client";

/** A seat as it was read, with what it costs now. */
export type PricedSeat = {
  seatIndex: SeatIndex;
  state: SeatState;
  version: number;
  priceLevelName: string;
  priceMinor: number;
  feeMinor: number;
};

/** Reads seats with their prices, in the order of their indices. Those that do not exist are left out. */
export async function readPricedSeats(
  tx: Transaction,
  performanceId: PerformanceId,
  seatIndexes: readonly SeatIndex[],
): Promise<PricedSeat[]> {
  return tx.$queryRaw<PricedSeat[]>(
    Prisma.sql`
      select s.seat_index as "seatIndex", s.state::text, s.version,
             p.name as "priceLevelName", p.price_minor as "priceMinor", p.fee_minor as "feeMinor"
        from performance_seats s
        join performance_prices p
          on p.performance_id = s.performance_id and p.price_level = s.price_level
       where s.performance_id = ${performanceId}::uuid
         and s.seat_index = any(${[...seatIndexes]}::int[])
       order by s.seat_index`,
  );
}

/**
 * Gives seats to a booking, if each is available and has not changed since it was read.
 *
 * @param tx    the booking's transaction; roll it back when fewer seats come back than were asked for
 * @param state what the seats become: `pending` in checkout, `booked` when already paid for
 * @returns the seats that moved, with their new versions
 */
export async function claimSeats(
  tx: Transaction,
  claim: { bookingId: BookingId; performanceId: PerformanceId; state: "pending" | "booked" },
  seats: readonly { seatIndex: SeatIndex; version: number }[],
): Promise<SeatVersion[]> {
  const indexes = seats.map((seat) => seat.seatIndex);
  const versions = seats.map((seat) => seat.version);
  const moved = await tx.$queryRaw<MovedSeat[]>(
    // Rows are locked in the order of their indices, so two bookings cannot deadlock.
    Prisma.sql`
      with asked as (
        select * from unnest(${indexes}::int[], ${versions}::int[]) as a(seat_index, version)
      ), free as (
        select s.seat_index
          from performance_seats s
          join asked on asked.seat_index = s.seat_index and asked.version = s.version
         where s.performance_id = ${claim.performanceId}::uuid and s.state = 'available'
         order by s.seat_index
           for update of s
      )
      update performance_seats s
         set state = ${claim.state}::seat_state,
             version = s.version + 1,
             booking_id = ${claim.bookingId}::uuid
        from free
       where s.performance_id = ${claim.performanceId}::uuid and s.seat_index = free.seat_index
      returning s.seat_index as "seatIndex", s.version`,
  );
  return moved.map(toVersion);
}

/** Turns the seats of a booking from `pending` into `booked`. @returns those that moved */
export async function bookSeats(tx: Transaction, bookingId: BookingId): Promise<SeatVersion[]> {
  const moved = await tx.$queryRaw<MovedSeat[]>(
    Prisma.sql`
      update performance_seats set state = 'booked', version = version + 1
       where booking_id = ${bookingId}::uuid and state = 'pending'
      returning seat_index as "seatIndex", version`,
  );
  return moved.map(toVersion);
}

/** Makes the seats of a booking available again. @returns those that moved */
export async function freeSeats(tx: Transaction, bookingId: BookingId): Promise<SeatVersion[]> {
  const moved = await tx.$queryRaw<MovedSeat[]>(
    Prisma.sql`
      update performance_seats
         set state = 'available', version = version + 1, booking_id = null
       where booking_id = ${bookingId}::uuid and state in ('pending', 'booked')
      returning seat_index as "seatIndex", version`,
  );
  return moved.map(toVersion);
}

type MovedSeat = { seatIndex: number; version: number };

function toVersion({ seatIndex, version }: MovedSeat): SeatVersion {
  return [seatIndex, version];
}
