/**
 * Bookings of places by the hundred: what server/postgres/bookings.ts, allowances.ts and areas.ts do for one
 * booking, in a statement for all of them.
 */
import type { Sale } from "#server/domain/hold";
import type { BookingId, BuyerId, PerformanceId } from "#server/domain/ids";
import { SeatingPlanId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import { newBookingReference } from "#server/domain/ticket-code";
import type { PricedArea } from "#server/postgres/areas";
import { Prisma, type Transaction } from "#server/postgres/client";

/** A sale as of now, with the clock that decides whether places are on sale, in Unix milliseconds. */
export type SaleNow = Sale & { seatingPlanId: SeatingPlanId; currency: Currency; nowMs: number };

/** Reads a sale as this transaction sees it; null if there is no such performance. */
export async function readSaleNow(
  tx: Transaction,
  performanceId: PerformanceId,
): Promise<SaleNow | null> {
  const [row] = await tx.$queryRaw<SaleNow[]>(
    Prisma.sql`
      select seating_plan_id as "seatingPlanId", currency, seats_per_buyer_max as "seatsPerBuyerMax",
             hold_ttl_ms as "holdTtlMs",
             (extract(epoch from on_sale_at) * 1000)::float8 as "onSaleAtMs",
             (extract(epoch from off_sale_at) * 1000)::float8 as "offSaleAtMs",
             (extract(epoch from cancelled_at) * 1000)::float8 as "cancelledAtMs",
             (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"
        from performances where id = ${performanceId}::uuid`,
  );
  return (
    (row && {
      ...row,
      seatingPlanId: SeatingPlanId.parse(row.seatingPlanId),
      currency: Currency.parse(row.currency),
    }) ??
    null
  );
}

/**
 * Locks the rows of buyers until the transaction ends, in an order that all who lock several share.
 *
 * @returns the places that each has in live bookings
 */
export async function lockAllowances(
  tx: Transaction,
  performanceId: PerformanceId,
  buyerIds: ReadonlySet<BuyerId>,
): Promise<ReadonlyMap<BuyerId, number>> {
  const sorted = [...buyerIds].sort();
  await tx.$executeRaw(
    Prisma.sql`
      insert into buyer_allowances (performance_id, buyer_id, place_count)
      select id, buyer_id, 0 from performances, unnest(${sorted}::uuid[]) as asking (buyer_id)
       where id = ${performanceId}::uuid
       order by buyer_id
      on conflict do nothing`,
  );
  const rows = await tx.$queryRaw<{ buyerId: BuyerId; placeCount: number }[]>(
    Prisma.sql`
      select buyer_id as "buyerId", place_count as "placeCount" from buyer_allowances
       where performance_id = ${performanceId}::uuid and buyer_id = any(${sorted}::uuid[])
       order by buyer_id for update`,
  );
  return new Map(rows.map(({ buyerId, placeCount }) => [buyerId, placeCount]));
}

/** An area whose row this transaction has locked. */
export type LockedArea = PricedArea & { version: number };

/** Locks an area until the transaction ends: whoever wants places of it waits here. @returns null: no such area */
export async function lockArea(
  tx: Transaction,
  performanceId: PerformanceId,
  areaId: string,
): Promise<LockedArea | null> {
  const [area] = await tx.$queryRaw<LockedArea[]>(
    Prisma.sql`
      select a.area_id as "areaId", a.available, a.version, p.name as "priceLevelName",
             p.price_minor as "priceMinor", p.fee_minor as "feeMinor"
        from performance_areas a
        join performance_prices p
          on p.performance_id = a.performance_id and p.price_level = a.price_level
       where a.performance_id = ${performanceId}::uuid and a.area_id = ${areaId}
         for update of a`,
  );
  return area ?? null;
}

/** Places of one area that become a PENDING booking. */
export type PlacesBooking = { bookingId: BookingId; buyerId: BuyerId; quantity: number };

/** What all bookings of a batch have in common. */
export type PlacesTerms = {
  performanceId: PerformanceId;
  currency: Currency;
  area: PricedArea;
  sectionName: string;
  /** Time to pay, in milliseconds from now by Postgres' clock. */
  payWithinMs: number;
};

/**
 * Writes PENDING bookings of places, each with its line and its all-in total, and raises their buyers' allowances.
 *
 * @param bookings whose buyers' rows and whose area this transaction has locked, and which fit
 * @throws if one is there already
 */
export async function insertPlacesBookings(
  tx: Transaction,
  terms: PlacesTerms,
  bookings: readonly PlacesBooking[],
): Promise<void> {
  for (let left = bookings; left.length > 0;) {
    const made = await insertUnderNewReferences(tx, terms, left);
    // Two bookings were given the same reference, which a million of them make likely.
    left = left.filter(({ bookingId }) => !made.has(bookingId));
  }
  await insertLines(tx, terms, bookings);
  await raiseByBuyer(tx, terms.performanceId, bookings);
}

/** @returns those whose reference was new */
async function insertUnderNewReferences(
  tx: Transaction,
  { performanceId, currency, area, payWithinMs }: PlacesTerms,
  bookings: readonly PlacesBooking[],
): Promise<ReadonlySet<BookingId>> {
  const { priceMinor, feeMinor } = area;
  const rows = await tx.$queryRaw<{ id: BookingId }[]>(
    Prisma.sql`
      insert into bookings
        (id, reference, performance_id, buyer_id, currency, total_minor, fee_minor, expires_at)
      select id, reference, ${performanceId}::uuid, buyer_id, ${currency},
             quantity * ${priceMinor + feeMinor}::int, quantity * ${feeMinor}::int,
             now() + ${payWithinMs}::double precision * interval '1 millisecond'
        from unnest(${bookings.map(({ bookingId }) => bookingId)}::uuid[],
                    ${bookings.map(() => newBookingReference())}::text[],
                    ${bookings.map(({ buyerId }) => buyerId)}::uuid[],
                    ${bookings.map(({ quantity }) => quantity)}::int[])
          as granted (id, reference, buyer_id, quantity)
      on conflict (reference) do nothing
      returning id`,
  );
  return new Set(rows.map(({ id }) => id));
}

async function insertLines(
  tx: Transaction,
  { area, sectionName }: PlacesTerms,
  bookings: readonly PlacesBooking[],
): Promise<void> {
  const { areaId, priceLevelName, priceMinor, feeMinor } = area;
  await tx.$executeRaw(
    Prisma.sql`
      insert into booking_lines
        (booking_id, line_number, area_id, quantity, section_name, price_level_name, price_minor, fee_minor)
      select booking_id, 0, ${areaId}, quantity, ${sectionName}, ${priceLevelName},
             ${priceMinor}::int, ${feeMinor}::int
        from unnest(${bookings.map(({ bookingId }) => bookingId)}::uuid[],
                    ${bookings.map(({ quantity }) => quantity)}::int[])
          as granted (booking_id, quantity)`,
  );
}

async function raiseByBuyer(
  tx: Transaction,
  performanceId: PerformanceId,
  bookings: readonly PlacesBooking[],
): Promise<void> {
  await tx.$executeRaw(
    Prisma.sql`
      update buyer_allowances as a set place_count = a.place_count + granted.places
        from (select buyer_id, sum(quantity)::int as places
                from unnest(${bookings.map(({ buyerId }) => buyerId)}::uuid[],
                            ${bookings.map(({ quantity }) => quantity)}::int[])
                  as each (buyer_id, quantity)
               group by buyer_id) as granted
       where a.performance_id = ${performanceId}::uuid and a.buyer_id = granted.buyer_id`,
  );
}
