/** Counts what must be true of a performance, by statements of their own: nothing here is shared with what sells. */
import { z } from "zod";

import type { AuditFacts } from "#server/domain/audit";
import type { OrganiserId, PerformanceId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import { readTrail } from "#server/postgres/audit-trail";
import { FULFILLED_WITHIN_MS } from "#server/domain/reconciliation-rules";
import type { SeatStatusCode } from "#server/domain/seat-status";
import { Prisma, prisma, readAsOfOneMoment, type Transaction } from "#server/postgres/client";

/** What the rows of a performance add up to, and the code of each seat by its index, all as of one moment. */
type Audited = { facts: AuditFacts; codes: Uint8Array };

/** A seat's or an area's row. `stored` is the seat's code or the area's places left. */
export type StoredPlace<Key> = { key: Key; stored: number; version: number };

/** Audits the rows of an organiser's performance. @returns null if it is not theirs, or there is none */
export async function auditRows(
  performanceId: PerformanceId,
  organiserId: OrganiserId,
): Promise<Audited | null> {
  return readAsOfOneMoment(async (tx) => {
    const performance = await tx.performance.findFirst({
      where: { id: performanceId, event: { organiserId } },
      select: { currency: true },
    });
    if (!performance) return null;
    const facts: AuditFacts = {
      currency: Currency.parse(performance.currency),
      places: await read(tx, Places, placesOf(performanceId)),
      ownersOff: (await read(tx, Off, ownersOf(performanceId))).off,
      tickets: await read(tx, Tickets, ticketsOf(performanceId)),
      money: await read(tx, MoneyFacts, moneyOf(performanceId)),
      trail: await readTrail(tx, performanceId),
      allowances: await read(tx, Allowances, allowancesOf(performanceId)),
      news: await read(tx, News, newsOf(performanceId)),
      openBreaks: (await read(tx, Off, openBreaksOf(performanceId))).off,
    };
    const { codes } = await read(tx, Codes, codesOf(performanceId));
    return { facts, codes: Uint8Array.from(codes, Number) };
  });
}

/** The rows of some seats, as they are now. */
export async function readStoredSeats(
  performanceId: PerformanceId,
  seatIndexes: readonly number[],
): Promise<(StoredPlace<number> & { stored: SeatStatusCode })[]> {
  return prisma.$queryRaw(
    Prisma.sql`select seat_index as key, ${CODE}::int as stored, version from performance_seats
                where performance_id = ${performanceId}::uuid
                  and seat_index = any(${[...seatIndexes]}::int[])`,
  );
}

/** The rows of all areas, as they are now. */
export async function readStoredAreas(
  performanceId: PerformanceId,
): Promise<StoredPlace<string>[]> {
  return prisma.$queryRaw(
    Prisma.sql`select area_id as key, available as stored, version from performance_areas
                where performance_id = ${performanceId}::uuid`,
  );
}

/** As `statusCodeOf` of server/domain/seat-status.ts, read 50,000 times at once. */
const CODE = Prisma.sql`case state when 'available' then 0 when 'pending' then 1 when 'booked' then 2 else 3 end`;

const number = z.coerce.number().int();
const Off = z.object({ off: number });
const Codes = z.object({ codes: z.string() });
const Places = z.object({
  ...{ capacity: number, available: number, pending: number, booked: number },
  ...{ keptBack: number, areasOff: number },
});
const Tickets = z.object({ live: number, due: number, off: number });
const MoneyFacts = z.object({
  ...{ captured: number, refunded: number, refundsUnderWay: number, awaitingTickets: number },
  ...{ overdue: number, owed: number, bookingsOff: number },
});
const Allowances = z.object({ buyers: number, off: number });
const News = z.object({ waiting: number, oldestMs: number });

async function read<Schema extends z.ZodType>(
  tx: Transaction,
  schema: Schema,
  statement: Prisma.Sql,
): Promise<z.infer<Schema>> {
  const [row] = await tx.$queryRaw<unknown[]>(statement);
  return schema.parse(row);
}

function placesOf(id: PerformanceId): Prisma.Sql {
  return Prisma.sql`
    with seats as (
      select count(*) filter (where state = 'available') as available,
             count(*) filter (where state = 'pending') as pending,
             count(*) filter (where state = 'booked') as booked,
             count(*) filter (where state in ('allocated', 'killed')) as kept_back
        from performance_seats where performance_id = ${id}::uuid
    ), sold as (
      select area_id, sum(quantity) filter (where status = 'PENDING') as pending,
             sum(quantity) filter (where status = 'CONFIRMED') as booked
        from bookings join booking_lines on booking_id = bookings.id
       where performance_id = ${id}::uuid and area_id is not null
         and status in ('PENDING', 'CONFIRMED')
       group by area_id
    ), areas as (
      select coalesce(sum(capacity), 0) as capacity, coalesce(sum(available), 0) as available,
             coalesce(sum(pending), 0) as pending, coalesce(sum(booked), 0) as booked,
             count(*) filter (
               where capacity <> available + coalesce(pending, 0) + coalesce(booked, 0)) as off
        from performance_areas left join sold using (area_id)
       where performance_id = ${id}::uuid
    )
    select (select seat_count from performances p join seating_plans s on s.id = p.seating_plan_id
             where p.id = ${id}::uuid) + areas.capacity as capacity,
           seats.available + areas.available as available,
           seats.pending + areas.pending as pending, seats.booked + areas.booked as booked,
           seats.kept_back as "keptBack", areas.off as "areasOff"
      from seats, areas`;
}

function ownersOf(id: PerformanceId): Prisma.Sql {
  return Prisma.sql`
    with owned as (
      select seat_index, booking_id, state::text as state, true as is_owned
        from performance_seats
       where performance_id = ${id}::uuid and state in ('pending', 'booked')
    ), listed as (
      select l.seat_index, b.id as booking_id, true as is_listed,
             case b.status when 'PENDING' then 'pending' else 'booked' end as state
        from bookings b join booking_lines l on l.booking_id = b.id
       where b.performance_id = ${id}::uuid and b.status in ('PENDING', 'CONFIRMED')
         and l.seat_index is not null
    )
    select count(*) as off from owned full join listed using (seat_index, booking_id, state)
     where is_owned is null or is_listed is null`;
}

function ticketsOf(id: PerformanceId): Prisma.Sql {
  return Prisma.sql`
    with good as (
      select booking_id, seat_index, '' as area_id, 1 as tickets
        from tickets
       where performance_id = ${id}::uuid and status = 'LIVE' and seat_index is not null
       union all
      select b.id, -1, t.area_id, count(*)
        from bookings b join tickets t on t.booking_id = b.id
       where b.performance_id = ${id}::uuid and t.status = 'LIVE' and t.area_id is not null
       group by b.id, t.area_id
    ), sold as (
      select b.id as booking_id, coalesce(l.seat_index, -1) as seat_index,
             coalesce(l.area_id, '') as area_id, sum(l.quantity) as places
        from bookings b join booking_lines l on l.booking_id = b.id
       where b.performance_id = ${id}::uuid and b.status = 'CONFIRMED'
       group by 1, 2, 3
    )
    select coalesce(sum(tickets), 0) as live, coalesce(sum(places), 0) as due,
           count(*) filter (where tickets is distinct from places) as off
      from good full join sold using (booking_id, seat_index, area_id)`;
}

function moneyOf(id: PerformanceId): Prisma.Sql {
  return Prisma.sql`
    with paid as (
      select b.id as booking_id, b.status as booking_status, b.currency as booking_currency,
             p.status, p.currency, p.amount_minor as amount,
             p.refund_requested_at is not null as goes_back, p.settled_at
        from bookings b join payments p on p.booking_id = b.id
       where b.performance_id = ${id}::uuid
    ), kept as (
      select booking_id, sum(amount) as amount
        from paid where status = 'SUCCEEDED' and not goes_back and currency = booking_currency
       group by booking_id
    ), listed as (
      select b.id as booking_id, b.total_minor,
             sum(l.quantity * (l.price_minor + l.fee_minor)) as lines_minor
        from bookings b join booking_lines l on l.booking_id = b.id
       where b.performance_id = ${id}::uuid and b.status = 'CONFIRMED'
       group by b.id
    ), flows as (
      select sum(amount) filter (
               where status in ('SUCCEEDED', 'REFUNDED') or (status = 'FAILED' and goes_back))
               as captured,
             sum(amount) filter (where status = 'REFUNDED') as refunded,
             sum(amount) filter (where goes_back and status <> 'REFUNDED') as under_way,
             sum(amount) filter (where awaits) as awaiting,
             sum(amount) filter (
               where awaits
                 and settled_at < now() - ${FULFILLED_WITHIN_MS}::int * interval '1 millisecond')
               as overdue
        from paid, lateral (
          select status = 'SUCCEEDED' and not goes_back and booking_status <> 'CONFIRMED' as awaits
        ) as _
    )
    select coalesce(captured, 0) as captured, coalesce(refunded, 0) as refunded,
           coalesce(under_way, 0) as "refundsUnderWay", coalesce(awaiting, 0) as "awaitingTickets",
           coalesce(overdue, 0) as overdue,
           (select coalesce(sum(total_minor), 0) from listed) as owed,
           -- Grouped, not joined: Postgres expects few of each, and would compare every one with every other.
           (select count(*) from (
              select from (select booking_id, total_minor, lines_minor, null as amount from listed
                            union all select booking_id, null, null, amount from kept) as told
               group by booking_id
              having max(total_minor) <> coalesce(max(amount), -1)
                  or max(total_minor) <> max(lines_minor)) as off) as "bookingsOff"
      from flows`;
}

function allowancesOf(id: PerformanceId): Prisma.Sql {
  return Prisma.sql`
    with live as (
      select buyer_id, sum(quantity) as places
        from bookings join booking_lines on booking_id = bookings.id
       where performance_id = ${id}::uuid and status in ('PENDING', 'CONFIRMED')
       group by buyer_id
    ), counted as (
      select buyer_id, place_count from buyer_allowances where performance_id = ${id}::uuid
    )
    select count(*) as buyers,
           count(*) filter (where coalesce(place_count, 0) <> coalesce(places, 0)) as off
      from counted full join live using (buyer_id)`;
}

function newsOf(id: PerformanceId): Prisma.Sql {
  return Prisma.sql`
    select count(*) as waiting,
           coalesce(greatest(0, extract(epoch from now() - min(o.created_at)) * 1000), 0)::bigint
             as "oldestMs"
      from outbox o join bookings b on b.id::text = o.key
     where o.published_at is null and b.performance_id = ${id}::uuid`;
}

function openBreaksOf(id: PerformanceId): Prisma.Sql {
  return Prisma.sql`select count(*) as off from payment_breaks
                     where performance_id = ${id}::uuid and state = 'OPEN'`;
}

function codesOf(id: PerformanceId): Prisma.Sql {
  return Prisma.sql`
    select coalesce(string_agg((${CODE})::text, '' order by seat_index), '') as codes
      from performance_seats where performance_id = ${id}::uuid`;
}
