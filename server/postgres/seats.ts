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

/**
 * Reads seats with their prices, in the order of their indices. Those that do not exist are left out. It locks none: a
 * process that stands still after it keeps nobody from the seats, and `claimSeats` moves only what has not changed.
 */
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
 * Reads those of some seats that are available, with their prices, and locks them. Waits for nobody: a seat that
 * somebody else has locked is left out.
 *
 * @param wanted seat indices by performance
 */
export async function lockFreeSeats(
  tx: Transaction,
  wanted: readonly { performanceId: PerformanceId; seatIndexes: readonly SeatIndex[] }[],
): Promise<(PricedSeat & { performanceId: PerformanceId })[]> {
  const asked = wanted.flatMap(({ performanceId, seatIndexes }) =>
    seatIndexes.map((seatIndex) => ({ performanceId, seatIndex })),
  );
  return tx.$queryRaw<(PricedSeat & { performanceId: PerformanceId })[]>(
    Prisma.sql`
      select s.performance_id as "performanceId", s.seat_index as "seatIndex", s.state::text, s.version,
             p.name as "priceLevelName", p.price_minor as "priceMinor", p.fee_minor as "feeMinor"
        from unnest(${asked.map((seat) => seat.performanceId)}::uuid[], ${asked.map((seat) => seat.seatIndex)}::int[])
          as asked (performance_id, seat_index)
        join performance_seats s using (performance_id, seat_index)
        join performance_prices p
          on p.performance_id = s.performance_id and p.price_level = s.price_level
       where s.state = 'available'
       order by s.performance_id, s.seat_index
         for update of s skip locked`,
  );
}

/** Seats that a booking claims, each as it was read. */
export type SeatClaim = {
  bookingId: BookingId;
  performanceId: PerformanceId;
  seats: readonly Pick<PricedSeat, "seatIndex" | "version">[];
};

/**
 * Gives seats to bookings, each if it is available and has not changed since it was read.
 *
 * @param tx    the bookings' transaction; roll it back when fewer seats come back than were asked for
 * @param state what the seats become: `pending` in checkout, `booked` when already paid for
 * @returns the seats that moved, with their new versions, by booking
 */
export async function claimSeats(
  tx: Transaction,
  state: "pending" | "booked",
  claims: readonly SeatClaim[],
): Promise<ReadonlyMap<BookingId, SeatVersion[]>> {
  const asked = claims.flatMap(({ seats, ...claim }) =>
    seats.map((seat) => ({ ...claim, ...seat })),
  );
  const moved = await tx.$queryRaw<MovedSeat[]>(
    // Rows are locked in the order of their indices, so two transactions cannot deadlock.
    Prisma.sql`
      with asked as (
        select * from unnest(${asked.map((seat) => seat.bookingId)}::uuid[],
                             ${asked.map((seat) => seat.performanceId)}::uuid[],
                             ${asked.map((seat) => seat.seatIndex)}::int[],
                             ${asked.map((seat) => seat.version)}::int[])
          as a(booking_id, performance_id, seat_index, version)
      ), free as (
        select s.performance_id, s.seat_index, asked.booking_id
          from performance_seats s
          join asked on asked.performance_id = s.performance_id and asked.seat_index = s.seat_index
                    and asked.version = s.version
         where s.state = 'available'
         order by s.performance_id, s.seat_index
           for update of s
      )
      update performance_seats s
         set state = ${state}::seat_state, version = s.version + 1, booking_id = free.booking_id
        from free
       where s.performance_id = free.performance_id and s.seat_index = free.seat_index
      returning s.booking_id as "bookingId", s.seat_index as "seatIndex", s.version`,
  );
  return byBooking(moved);
}

/** Turns the seats of bookings from `pending` into `booked`. @returns those that moved, by booking */
export async function bookSeats(
  tx: Transaction,
  bookingIds: readonly BookingId[],
): Promise<ReadonlyMap<BookingId, SeatVersion[]>> {
  const moved = await tx.$queryRaw<MovedSeat[]>(
    Prisma.sql`
      update performance_seats set state = 'booked', version = version + 1
       where booking_id = any(${[...bookingIds]}::uuid[]) and state = 'pending'
      returning booking_id as "bookingId", seat_index as "seatIndex", version`,
  );
  return byBooking(moved);
}

/** Makes the seats of a booking available again. @returns those that moved */
export async function freeSeats(tx: Transaction, bookingId: BookingId): Promise<SeatVersion[]> {
  const moved = await tx.$queryRaw<Omit<MovedSeat, "bookingId">[]>(
    Prisma.sql`
      update performance_seats
         set state = 'available', version = version + 1, booking_id = null
       where booking_id = ${bookingId}::uuid and state in ('pending', 'booked')
      returning seat_index as "seatIndex", version`,
  );
  return moved.map(({ seatIndex, version }): SeatVersion => [seatIndex, version]);
}

type MovedSeat = { bookingId: BookingId; seatIndex: number; version: number };

function byBooking(moved: readonly MovedSeat[]): Map<BookingId, SeatVersion[]> {
  const found = new Map<BookingId, SeatVersion[]>();
  for (const { bookingId, seatIndex, version } of moved) {
    const seats = found.get(bookingId) ?? [];
    seats.push([seatIndex, version]);
    found.set(bookingId, seats);
  }
  return found;
}
