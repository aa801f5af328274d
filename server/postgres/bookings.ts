/** Rows of `bookings` and `booking_lines`. */
import { PAYMENT_GRACE_MS, type BookingFacts, type BookingStatus } from "#server/domain/booking";
import type { BuyerId, HoldId, PerformanceId } from "#server/domain/ids";
import { BookingId } from "#server/domain/ids";
import type { Currency } from "#server/domain/money";
import { newBookingReference } from "#server/domain/ticket-code";
import { Prisma, statements, type Transaction } from "#server/postgres/client";

/** A line as it is written: one seat, or places of one area. Prices are for one place. */
export type NewLine = {
  seatIndex: number | null;
  areaId: string | null;
  quantity: number;
  sectionName: string;
  rowLabel: string | null;
  seatLabel: string | null;
  priceLevelName: string;
  priceMinor: number;
  feeMinor: number;
};

/** A booking as it is written, always PENDING. */
export type NewBooking = {
  id: BookingId;
  performanceId: PerformanceId;
  buyerId: BuyerId;
  holdId: HoldId | null;
  currency: Currency;
  /** Time to pay, in milliseconds from now by Postgres' clock. */
  payWithinMs: number;
  lines: readonly NewLine[];
};

/**
 * Writes a PENDING booking with its lines and its all-in total.
 *
 * @returns false if there is one with that id or of that hold already
 */
export async function insertBooking(tx: Transaction, booking: NewBooking): Promise<boolean> {
  const { id, holdId } = booking;
  while ((await insertBookings(tx, [booking])) === 0) {
    const twins = await tx.$executeRaw(
      Prisma.sql`select 1 from bookings where id = ${id}::uuid or hold_id = ${holdId}`,
    );
    if (twins > 0) return false;
    // Two bookings were given the same reference, which a million of them make likely.
  }
  return true;
}

/**
 * Writes PENDING bookings with their lines and their all-in totals, but for those whose id, hold or reference is
 * there already.
 *
 * @returns how many
 */
export async function insertBookings(
  tx: Transaction,
  bookings: readonly NewBooking[],
): Promise<number> {
  const inserted = await tx.$queryRaw<{ id: BookingId }[]>(
    Prisma.sql`
      insert into bookings
        (id, reference, performance_id, buyer_id, hold_id, currency, total_minor, fee_minor, expires_at)
      select id, reference, performance_id, buyer_id, hold_id, currency, total_minor, fee_minor,
             now() + pay_within_ms * interval '1 millisecond'
        from unnest(${bookings.map(({ id }) => id)}::uuid[], ${bookings.map(() => newBookingReference())}::text[],
                    ${bookings.map(({ performanceId }) => performanceId)}::uuid[],
                    ${bookings.map(({ buyerId }) => buyerId)}::uuid[],
                    ${bookings.map(({ holdId }) => holdId)}::text[],
                    ${bookings.map(({ currency }) => currency)}::text[],
                    ${bookings.map(({ lines }) => totalOf(lines))}::int[],
                    ${bookings.map(({ lines }) => feesOf(lines))}::int[],
                    ${bookings.map(({ payWithinMs }) => payWithinMs)}::float8[])
          as new (id, reference, performance_id, buyer_id, hold_id, currency, total_minor, fee_minor, pay_within_ms)
      on conflict do nothing
      returning id`,
  );
  const ids = new Set(inserted.map(({ id }) => id));
  await insertLines(
    tx,
    bookings.filter(({ id }) => ids.has(id)),
  );
  return ids.size;
}

async function insertLines(tx: Transaction, bookings: readonly NewBooking[]): Promise<void> {
  const all = bookings.flatMap(({ id: bookingId, lines }) =>
    lines.map((line, lineNumber) => ({ bookingId, lineNumber, ...line })),
  );
  if (all.length === 0) return;
  const column = <Key extends keyof (typeof all)[number]>(key: Key) => all.map((line) => line[key]);
  await tx.$executeRaw(
    Prisma.sql`
      insert into booking_lines
        (booking_id, line_number, seat_index, area_id, quantity, section_name, row_label, seat_label,
         price_level_name, price_minor, fee_minor)
      select * from unnest(
        ${column("bookingId")}::uuid[], ${column("lineNumber")}::int[], ${column("seatIndex")}::int[],
        ${column("areaId")}::text[], ${column("quantity")}::int[], ${column("sectionName")}::text[],
        ${column("rowLabel")}::text[], ${column("seatLabel")}::text[], ${column("priceLevelName")}::text[],
        ${column("priceMinor")}::int[], ${column("feeMinor")}::int[])`,
  );
}

function feesOf(lines: readonly NewLine[]): number {
  return sum(lines.map((line) => line.quantity * line.feeMinor));
}

function totalOf(lines: readonly NewLine[]): number {
  return feesOf(lines) + sum(lines.map((line) => line.quantity * line.priceMinor));
}

/** A booking whose row this transaction has locked, with the clock that decides its deadline. */
export type LockedBooking = BookingFacts & {
  id: BookingId;
  performanceId: PerformanceId;
  buyerId: BuyerId;
  currency: Currency;
  totalMinor: number;
  /** Unix milliseconds by Postgres' clock. */
  nowMs: number;
};

/**
 * Locks a booking until the transaction ends: whoever wants to change it waits here for the other.
 *
 * @returns null if there is no such booking
 */
export async function lockBooking(tx: Transaction, id: BookingId): Promise<LockedBooking | null> {
  // Locked by itself first: what a second statement reads is then as of after the wait.
  const locked = await tx.$executeRaw(
    Prisma.sql`select 1 from bookings where id = ${id}::uuid for update`,
  );
  if (locked === 0) return null;

  const [row] = await tx.$queryRaw<LockedBooking[]>(
    Prisma.sql`${LOCKED_BOOKINGS} where b.id = ${id}::uuid`,
  );
  return row ?? null;
}

/**
 * Locks those of some bookings that nobody else has locked, until the transaction ends. Waits for nobody.
 *
 * @returns them by id; whether a payment is under way may be from just before the lock
 */
export async function lockFreeBookings(
  tx: Transaction,
  ids: readonly BookingId[],
): Promise<ReadonlyMap<BookingId, LockedBooking>> {
  const rows = await tx.$queryRaw<LockedBooking[]>(
    Prisma.sql`
      ${LOCKED_BOOKINGS} where b.id = any(${[...ids]}::uuid[]) order by b.id for update of b skip locked`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Reads `LockedBooking`s; to be followed by which. */
const LOCKED_BOOKINGS = Prisma.sql`
  select b.id, b.performance_id as "performanceId", b.buyer_id as "buyerId",
         b.status::text, b.currency, b.total_minor as "totalMinor",
         (extract(epoch from b.expires_at) * 1000)::float8 as "expiresAtMs",
         (extract(epoch from p.starts_at) * 1000)::float8 as "startsAtMs",
         p.cancelled_at is not null as "performanceCancelled",
         (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs",
         -- Not "exists": for several bookings Postgres would read the payments of everybody.
         coalesce((select true from payments
                    where booking_id = b.id and status = 'REQUESTED' limit 1), false) as "paymentUnderWay"
    from bookings b join performances p on p.id = b.performance_id`;

/**
 * Moves a booking on and dates the move by Postgres' clock. One that is confirmed after it had ended
 * is noted as retaken.
 *
 * @param booking locked by this transaction, as it was before the move
 */
export async function setBookingStatus(
  tx: Transaction,
  { id, status: before, nowMs }: LockedBooking,
  status: BookingStatus,
): Promise<void> {
  const now = new Date(nowMs);
  const isConfirmed = status === "CONFIRMED";
  const isRetaken = isConfirmed && before !== "PENDING";
  await tx.$executeRaw(
    Prisma.sql`
      update bookings
         set status = ${status}::booking_status, version = version + 1,
             confirmed_at = case when ${isConfirmed} then ${now}::timestamptz else confirmed_at end,
             closed_at = case when ${isConfirmed} then null else ${now}::timestamptz end,
             retaken_at = case when ${isRetaken} then ${now}::timestamptz else retaken_at end
       where id = ${id}::uuid`,
  );
}

/**
 * Confirms PENDING bookings, and dates that by Postgres' clock.
 *
 * @param bookings locked by this transaction
 * @throws unless all were PENDING
 */
export async function confirmBookings(
  tx: Transaction,
  bookings: readonly LockedBooking[],
): Promise<void> {
  const confirmed = await tx.$executeRaw(
    Prisma.sql`
      update bookings
         set status = 'CONFIRMED', version = version + 1, confirmed_at = clock_timestamp(), closed_at = null
       -- As text, or Postgres might look for them in the index of deadlines, among all that were ever pending.
       where id = any(${bookings.map(({ id }) => id)}::uuid[]) and status::text = 'PENDING'`,
  );
  if (confirmed !== bookings.length) throw new Error("Not all of the bookings were pending.");
}

/** A line as it is read. */
export type Line = NewLine & { bookingId: BookingId; lineNumber: number };

/** The lines of a booking, in their order. */
export async function readLines(tx: Transaction, bookingId: BookingId): Promise<Line[]> {
  return readLinesOf(tx, [bookingId]);
}

/** The lines of bookings, those of each in their order. */
export async function readLinesOf(
  tx: Transaction,
  bookingIds: readonly BookingId[],
): Promise<Line[]> {
  return tx.$queryRaw<Line[]>(
    Prisma.sql`
      select booking_id as "bookingId", line_number as "lineNumber", seat_index as "seatIndex", area_id as "areaId", quantity,
             section_name as "sectionName", row_label as "rowLabel", seat_label as "seatLabel",
             price_level_name as "priceLevelName", price_minor as "priceMinor", fee_minor as "feeMinor"
        from booking_lines where booking_id = any(${[...bookingIds]}::uuid[])
       order by booking_id, line_number`,
  );
}

/** The booking that a buyer has made under this id or of this hold; null if there is none. */
export async function findEarlierBooking(made: {
  bookingId: BookingId;
  buyerId: BuyerId;
  holdId: HoldId | null;
}): Promise<BookingId | null> {
  const { bookingId, buyerId, holdId } = made;
  const [row] = await statements.$queryRaw<{ id: string }[]>(
    Prisma.sql`
      select id from bookings
       where buyer_id = ${buyerId}::uuid and (id = ${bookingId}::uuid or hold_id = ${holdId})`,
  );
  return row ? BookingId.parse(row.id) : null;
}

/**
 * PENDING bookings that are out of time by Postgres' clock, the longest overdue first. Left out are
 * those that have been paid for, and those whose payment is under way and has its time of grace.
 */
export async function listOverdueBookings(most: number): Promise<BookingId[]> {
  const rows = await statements.$queryRaw<{ id: string }[]>(
    Prisma.sql`
      select id from bookings b
       where status = 'PENDING' and expires_at <= now()
         and not exists (
           select 1 from payments
            where booking_id = b.id
              and (status = 'SUCCEEDED'
                   or (status = 'REQUESTED'
                       and b.expires_at + ${PAYMENT_GRACE_MS}::int * interval '1 millisecond' > now())))
       order by expires_at limit ${most}`,
  );
  return rows.map((row) => BookingId.parse(row.id));
}

/**
 * Live bookings of cancelled performances, in the order of their ids.
 *
 * @param after the id before the first; null from the beginning
 */
export async function listBookingsToEnd(
  after: BookingId | null,
  most: number,
): Promise<BookingId[]> {
  const rows = await statements.$queryRaw<{ id: string }[]>(
    Prisma.sql`
      select b.id
        from performances p
       -- From each cancelled performance to its bookings; the offset keeps Postgres from walking all that there are by id.
       cross join lateral (select id from bookings where performance_id = p.id and status in ('PENDING', 'CONFIRMED')
                              and (${after}::uuid is null or id > ${after}::uuid)
                           offset 0) as b
       where p.cancelled_at is not null
       order by b.id limit ${most}`,
  );
  return rows.map((row) => BookingId.parse(row.id));
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
