/** Bookings as their buyer sees them, put together from all their rows. */
import {
  cancellerOf,
  decideCancellation,
  type BookingFacts,
  type BookingView,
} from "#server/domain/booking";
import { SeatIndex, SeatingPlanId, type BookingId, type BuyerId } from "#server/domain/ids";
import { Prisma, statements } from "#server/postgres/client";
import { readPlanSeats, requireSeat, type PlanSeats } from "#server/postgres/plan-seats";
import { readTogether } from "#server/together";

/** Most bookings that one answer lists. */
const BOOKINGS_MAX = 100;

type Line = Omit<BookingView["lines"][number], "seatId"> & { seatIndex: number | null };

/** A booking with all that belongs to it, times in Unix milliseconds. */
type Row = Omit<BookingView, "serverNowMs" | "cancelledBy" | "cancellable" | "lines"> & {
  lines: Line[];
  seatingPlanId: string;
  closedAtMs: number | null;
  buyer: { id: BuyerId; name: string; email: string };
};

/** Everything of bookings, in one statement; to be followed by which, and in what order. */
const BOOKINGS = Prisma.sql`
  select b.id, b.reference, b.status::text, b.currency, b.total_minor as "totalMinor", b.fee_minor as "feeMinor",
         ${msOf("b.expires_at")} as "expiresAtMs", ${msOf("b.created_at")} as "createdAtMs",
         ${msOf("b.closed_at")} as "closedAtMs", ${msOf("b.retaken_at")} as "retakenAtMs",
         p.seating_plan_id as "seatingPlanId",
         json_build_object('id', u.id, 'name', u.name, 'email', u.email) as buyer,
         json_build_object(
           'id', p.id, 'eventTitle', e.title, 'eventSlug', e.slug, 'category', e.category, 'artwork', e.artwork,
           'venueName', v.name, 'venueCity', v.city, 'timeZone', v.time_zone,
           'startsAtMs', ${msOf("p.starts_at")}, 'cancelledAtMs', ${msOf("p.cancelled_at")}) as performance,
         (select json_agg(json_build_object(
                   'seatIndex', seat_index, 'areaId', area_id, 'quantity', quantity,
                   'sectionName', section_name, 'rowLabel', row_label, 'seatLabel', seat_label,
                   'priceLevelName', price_level_name, 'priceMinor', price_minor, 'feeMinor', fee_minor)
                 order by line_number)
            from booking_lines where booking_id = b.id) as lines,
         coalesce((select json_agg(json_build_object(
                            'id', id, 'status', status, 'amountMinor', amount_minor, 'currency', currency,
                            'failureCode', failure_code,
                            'refundUnderWay', status <> 'REFUNDED' and refund_requested_at is not null)
                          order by created_at desc)
                     from payments where booking_id = b.id), '[]') as payments,
         coalesce((select json_agg(json_build_object(
                            'id', id, 'code', code, 'status', status, 'sectionName', section_name,
                            'rowLabel', row_label, 'seatLabel', seat_label)
                          order by status, seat_index, id)
                     from tickets where booking_id = b.id), '[]') as tickets
    from bookings b
    join users u on u.id = b.buyer_id
    join performances p on p.id = b.performance_id
    join events e on e.id = p.event_id
    join seating_plans s on s.id = p.seating_plan_id
    join venues v on v.id = s.venue_id`;

/** One booking, with whom it belongs to; null if there is no such booking. */
export async function findBookingView(
  id: BookingId,
): Promise<{ booking: BookingView; buyer: Row["buyer"] } | null> {
  const row = await findRow(id);
  return row ? { booking: await toView(row), buyer: row.buyer } : null;
}

/** A crowd is read in one statement. */
const findRow = readTogether(readRows);

function readRows(ids: readonly BookingId[]): PromiseLike<Row[]> {
  return statements.$queryRaw(Prisma.sql`${BOOKINGS} where b.id = any(${[...ids]}::uuid[])`);
}

/** The bookings of a buyer, newest first. */
export async function readBookingViews(buyerId: BuyerId): Promise<BookingView[]> {
  const rows = await statements.$queryRaw<Row[]>(
    Prisma.sql`
      ${BOOKINGS} where b.buyer_id = ${buyerId}::uuid order by b.created_at desc limit ${BOOKINGS_MAX}`,
  );
  return Promise.all(rows.map(toView));
}

async function toView({
  seatingPlanId,
  closedAtMs,
  buyer: _buyer,
  ...row
}: Row): Promise<BookingView> {
  const { status, performance, payments } = row;
  const plan = await readPlanSeats(SeatingPlanId.parse(seatingPlanId));
  const nowMs = Date.now();
  const facts: BookingFacts = {
    status,
    expiresAtMs: row.expiresAtMs,
    startsAtMs: performance.startsAtMs,
    performanceCancelled: performance.cancelledAtMs !== null,
    paymentUnderWay: payments.some((payment) => payment.status === "REQUESTED"),
  };
  const cancellation = decideCancellation(facts, nowMs);
  const { cancelledAtMs: performanceCancelledAtMs } = performance;
  return {
    ...row,
    lines: row.lines.map((line) => toLine(line, plan)),
    serverNowMs: nowMs,
    cancelledBy: cancellerOf({ status, closedAtMs, performanceCancelledAtMs }),
    cancellable: cancellation.ok && cancellation.value === "cancel",
  };
}

function toLine({ seatIndex, ...line }: Line, plan: PlanSeats): BookingView["lines"][number] {
  const seat = seatIndex === null ? null : requireSeat(plan, SeatIndex.parse(seatIndex));
  return { seatId: seat?.id ?? null, ...line };
}

/** A time in Unix milliseconds; null stays null. */
function msOf(column: string): Prisma.Sql {
  return Prisma.raw(`(extract(epoch from ${column}) * 1000)::float8`);
}
