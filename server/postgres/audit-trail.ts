/** The trails of seats and areas, which Postgres itself writes: one row for each version of theirs. */
import { z } from "zod";

import { SEAT_STEPS, type AuditFacts } from "#server/domain/audit";
import type { PerformanceId } from "#server/domain/ids";
import { Prisma, type Transaction } from "#server/postgres/client";

const number = z.coerce.number().int();
const Trail = z.object({
  ...{ steps: number, begunLate: number, gaps: number, illegal: number, rowsOff: number },
});

/** Of a row of a trail: versions rise by one from 1, or from where a trail began that is younger than its seat. */
const IS_GAP = Prisma.sql`version <> version_before + 1 and not (begins and version_before = 0)`;

/** Reads the trails of a performance: whether they are whole and lawful, and end at what the rows say. */
export async function readTrail(tx: Transaction, id: PerformanceId): Promise<AuditFacts["trail"]> {
  const seats = await read(tx, seatTrailOf(id));
  const areas = await read(tx, areaTrailOf(id));
  return {
    steps: seats.steps + areas.steps,
    begunLate: seats.begunLate + areas.begunLate,
    gaps: seats.gaps + areas.gaps,
    illegal: seats.illegal + areas.illegal,
    rowsOff: seats.rowsOff + areas.rowsOff,
  };
}

function seatTrailOf(id: PerformanceId): Prisma.Sql {
  const lawful = SEAT_STEPS.map((step) => step.join(" "));
  return Prisma.sql`
    with steps as (
      select seat_index, version, state, booking_id, begins,
             lag(version, 1, 0) over trail as version_before,
             lag(state) over trail as state_before, lag(booking_id) over trail as owner_before,
             lead(version) over trail is null as is_last
        from seat_changes where performance_id = ${id}::uuid
      window trail as (partition by seat_index order by version)
    ), counted as (
      select count(*) as steps, count(*) filter (where begins) as begun_late,
             count(*) filter (where ${IS_GAP}) as gaps,
             count(*) filter (
               where state_before is not null
                 and (state_before::text || ' ' || state::text <> all(${lawful}::text[])
                      or (state_before = 'pending' and state = 'booked'
                          and booking_id is distinct from owner_before))) as illegal
        from steps
    ), compared as (
      select count(*) as off
        from (select seat_index, version, state, booking_id from performance_seats
               where performance_id = ${id}::uuid and version > 0) as now
        full join (select seat_index, version, state, booking_id from steps where is_last) as last
          using (seat_index)
       where (now.version, now.state, now.booking_id)
               is distinct from (last.version, last.state, last.booking_id)
    )
    select steps, begun_late as "begunLate", gaps, illegal, off as "rowsOff" from counted, compared`;
}

function areaTrailOf(id: PerformanceId): Prisma.Sql {
  return Prisma.sql`
    with steps as (
      select c.area_id, c.version, c.available, c.begins, a.capacity,
             lag(c.version, 1, 0) over trail as version_before,
             lead(c.version) over trail is null as is_last
        from area_changes c left join performance_areas a using (performance_id, area_id)
       where c.performance_id = ${id}::uuid
      window trail as (partition by c.area_id order by c.version)
    ), counted as (
      select count(*) as steps, count(*) filter (where begins) as begun_late,
             count(*) filter (where ${IS_GAP}) as gaps,
             count(*) filter (where available not between 0 and coalesce(capacity, -1)) as illegal
        from steps
    ), compared as (
      select count(*) as off
        from (select area_id, version, available from performance_areas
               where performance_id = ${id}::uuid and version > 0) as now
        full join (select area_id, version, available from steps where is_last) as last
          using (area_id)
       where (now.version, now.available) is distinct from (last.version, last.available)
    )
    select steps, begun_late as "begunLate", gaps, illegal, off as "rowsOff" from counted, compared`;
}

async function read(tx: Transaction, statement: Prisma.Sql): Promise<z.infer<typeof Trail>> {
  const [row] = await tx.$queryRaw<unknown[]>(statement);
  return Trail.parse(row);
}
