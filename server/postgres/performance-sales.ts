/** How one performance sells, in sums over its bookings and payments. Nothing here writes. */
import { z } from "zod";

import type { PerformanceId } from "#server/domain/ids";
import { BookingTotals, FailedRefunds, LatePayment, MoneyTotals } from "#server/domain/organising";
import { Prisma, type Transaction } from "#server/postgres/client";

/** Bookings of a performance by status, with their places and totals. */
export async function readBookingTotals(
  tx: Transaction,
  performanceId: PerformanceId,
): Promise<BookingTotals[]> {
  const rows = await tx.$queryRaw<unknown[]>(
    Prisma.sql`
      select b.status::text, count(*)::int as bookings,
             coalesce(sum(l.places), 0)::int as places,
             sum(b.total_minor)::float8 as "totalMinor"
        from bookings b
        join lateral (select sum(quantity) as places from booking_lines
                       where booking_id = b.id) l on true
       where b.performance_id = ${performanceId}::uuid
       group by b.status
       order by b.status`,
  );
  return z.array(BookingTotals).parse(rows);
}

/**
 * What was captured for a performance, and what of it has gone back or is on its way. Of payments that
 * FAILED those count whose money came after all, and is on its way back.
 */
export async function readMoneyTotals(
  tx: Transaction,
  performanceId: PerformanceId,
): Promise<MoneyTotals> {
  const [row] = await tx.$queryRaw<unknown[]>(
    Prisma.sql`
      with captured as (
        select p.amount_minor,
               case when p.status = 'REFUNDED' then 'refunded'
                    when p.refund_requested_at is not null then 'under_way'
                    else 'kept' end as state
          from payments p join bookings b on b.id = p.booking_id
         where b.performance_id = ${performanceId}::uuid
           and (p.status in ('SUCCEEDED', 'REFUNDED') or p.refund_requested_at is not null)
      ), sums as (
        select state, count(*) as payments, sum(amount_minor) as minor
          from captured group by state
      )
      select coalesce(sum(minor), 0)::float8 as "capturedMinor",
             coalesce(sum(minor) filter (where state = 'refunded'), 0)::float8 as "refundedMinor",
             coalesce(sum(minor) filter (where state = 'under_way'), 0)::float8
               as "refundUnderWayMinor",
             coalesce(sum(payments) filter (where state = 'under_way'), 0)::int
               as "refundsUnderWay",
             coalesce(sum(minor) filter (where state = 'kept'), 0)::float8 as "keptMinor",
             coalesce(sum(payments) filter (where state = 'kept'), 0)::int as "keptPayments"
        from sums`,
  );
  return MoneyTotals.parse(row);
}

/** Refunds that the provider could not make and that nobody has seen made since. */
export async function readFailedRefunds(
  tx: Transaction,
  performanceId: PerformanceId,
): Promise<FailedRefunds> {
  const [row] = await tx.$queryRaw<unknown[]>(
    Prisma.sql`
      select count(*)::int as refunds, coalesce(sum(amount_minor), 0)::float8 as "amountMinor"
        from payments
       where refund_requested_at is not null and status <> 'REFUNDED'
         and id in (select payment_id from payment_breaks
                     where performance_id = ${performanceId}::uuid
                       and kind = 'refund_failed' and state = 'OPEN')`,
  );
  return FailedRefunds.parse(row);
}

/** How many bookings have ended since their performance was cancelled, by that or by themselves. */
export async function countBookingsEnded(
  tx: Transaction,
  performanceId: PerformanceId,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ ended: number }[]>(
    Prisma.sql`
      select count(*)::int as ended
        from bookings b join performances p on p.id = b.performance_id
       where p.id = ${performanceId}::uuid and b.status in ('CANCELLED', 'EXPIRED', 'FAILED')
         and b.closed_at >= p.cancelled_at`,
  );
  return row?.ended ?? 0;
}

/**
 * Money that came after its booking had ended, newest first: it bought the seats back, or went back
 * itself. To have come for an EXPIRED or FAILED booking is to have come late; for a CANCELLED one the
 * times tell.
 *
 * @param most rows
 */
export async function readLatePayments(
  tx: Transaction,
  performanceId: PerformanceId,
  most: number,
): Promise<LatePayment[]> {
  const rows = await tx.$queryRaw<unknown[]>(
    Prisma.sql`
      select p.id as "paymentId", b.reference, p.amount_minor as "amountMinor",
             case when b.retaken_at is not null and p.failure_code is null
                       -- What was on its way back by then has bought nothing.
                       and coalesce(p.refund_requested_at, p.refunded_at, 'infinity')
                           > b.retaken_at then 'retaken'
                  when p.status = 'REFUNDED' then 'refunded'
                  else 'refund_under_way' end as outcome,
             floor(extract(epoch from p.settled_at) * 1000)::float8 as "arrivedAtMs"
        from payments p join bookings b on b.id = p.booking_id
       where b.performance_id = ${performanceId}::uuid
         and (p.status in ('SUCCEEDED', 'REFUNDED') or p.refund_requested_at is not null)
         and (b.retaken_at is not null
              or (p.refund_requested_at is not null
                  and (b.status in ('EXPIRED', 'FAILED')
                       or (b.status = 'CANCELLED' and p.settled_at > b.closed_at))))
       order by p.settled_at desc, p.id
       limit ${most}`,
  );
  return z.array(LatePayment).parse(rows);
}
