/** Rows of `payment_breaks`: where the provider's books and ours differ, or its word was of no use to us. */
import { BookingId, PaymentId, PerformanceId, type OrganiserId } from "#server/domain/ids";
import {
  PaymentBreakKind,
  type PaymentBreak,
  PaymentBreakView,
} from "#server/domain/reconciliation";
import { Prisma, prisma, transact } from "#server/postgres/client";
import { sideEffect } from "#server/failpoints";

/** Most breaks that one answer lists. */
const BREAKS_MAX = 200;

/** A break as it is written. */
export type NewBreak = Omit<PaymentBreak, "mend">;

/** Unix milliseconds by Postgres' clock: what was seen after this is not closed by who read before it. */
export async function readBreaksClock(): Promise<number> {
  const [row] = await prisma.$queryRaw<{ nowMs: number }[]>(
    Prisma.sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"`,
  );
  return row?.nowMs ?? 0;
}

/**
 * Writes what a comparison of the books has found: breaks that were seen are OPEN, also those that had been
 * mended, and those that were looked at and not seen are MENDED.
 *
 * @param looked.sinceMs    when the reading began, by Postgres' clock
 * @param looked.paymentIds payments all of whose charges were read
 * @param looked.subjects   what else was looked at, such as charges that are not ours
 * @returns how many were found that had not been open before, and how many were mended
 */
export async function writeBreaks(
  provider: string,
  seen: readonly NewBreak[],
  looked: { sinceMs: number; paymentIds: readonly PaymentId[]; subjects: readonly string[] },
): Promise<{ found: number; mended: number }> {
  return transact("write-breaks", async (tx) => {
    const rows = seen.map((one) => ({ ...one, id: crypto.randomUUID() }));
    const written = await tx.$queryRaw<{ isFound: boolean }[]>(
      // In one order, so that two reconcilers cannot wait for each other in a circle.
      Prisma.sql`
        insert into payment_breaks as b
          (id, kind, subject, provider, payment_id, booking_id, performance_id, facts)
        select id, kind, subject, ${provider}, "paymentId", "bookingId", "performanceId", facts
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            as seen(id uuid, kind text, subject text, "paymentId" uuid, "bookingId" uuid,
                    "performanceId" uuid, facts jsonb)
         order by kind, subject
        on conflict (kind, subject) do update
           set state = 'OPEN', facts = excluded.facts, seen_at = now(), mended_at = null,
               found_at = case b.state when 'OPEN' then b.found_at else now() end
        returning b.found_at = b.seen_at as "isFound"`,
    );
    const mended = await tx.$executeRaw(
      Prisma.sql`
        update payment_breaks set state = 'MENDED', mended_at = now()
         where id in (
           select id from payment_breaks
            where state = 'OPEN' and provider = ${provider}
              and seen_at < to_timestamp(${looked.sinceMs}::float8 / 1000)
              -- A webhook's word is settled when the books are.
              and not (kind like 'webhook%' and (
                exists (select 1 from payments p
                         where p.id = payment_breaks.payment_id and p.status = 'REQUESTED')
                or exists (select 1 from payment_breaks o
                            where o.payment_id = payment_breaks.payment_id and o.state = 'OPEN'
                              and o.kind not like 'webhook%')))
              and (payment_id = any(${[...looked.paymentIds]}::uuid[])
                   or subject = any(${[...looked.subjects]}::text[]))
            order by kind, subject
              for update)`,
    );
    return { found: written.filter(({ isFound }) => isFound).length, mended };
  });
}

/**
 * Keeps a webhook that was of no use to us. The same message again is kept once.
 *
 * @returns false if it had been kept before
 */
export async function keepWebhook(provider: string, message: NewBreak): Promise<boolean> {
  const { kind, subject, paymentId, bookingId, performanceId, facts } = message;
  const kept = await sideEffect("keep-webhook", () =>
    prisma.$executeRaw(
      Prisma.sql`
        insert into payment_breaks
          (id, kind, subject, provider, payment_id, booking_id, performance_id, facts)
        values (gen_random_uuid(), ${kind}, ${subject}, ${provider}, ${paymentId}::uuid,
                ${bookingId}::uuid, ${performanceId}::uuid, ${JSON.stringify(facts)}::jsonb)
        on conflict do nothing`,
    ),
  );
  return kept === 1;
}

/**
 * The breaks of an organiser's performances, and those that belong to nobody: open ones first, then the newest.
 */
export async function readBreakViews(organiserId: OrganiserId): Promise<PaymentBreakView[]> {
  const rows = await prisma.$queryRaw<Row[]>(
    Prisma.sql`
      select b.id, b.kind, b.state::text, b.provider, b.subject, b.payment_id, b.booking_id,
             b.performance_id, b.facts, b.found_at, b.seen_at, b.mended_at,
             k.reference, e.title, p.starts_at, v.time_zone
        from payment_breaks b
        left join bookings k on k.id = b.booking_id
        left join performances p on p.id = b.performance_id
        left join events e on e.id = p.event_id
        left join seating_plans s on s.id = p.seating_plan_id
        left join venues v on v.id = s.venue_id
       where b.performance_id is null or e.organiser_id = ${organiserId}::uuid
       order by b.state, b.found_at desc, b.id
       limit ${BREAKS_MAX}`,
  );
  return rows.map(toView);
}

type Row = {
  id: string;
  kind: string;
  state: "OPEN" | "MENDED";
  provider: string;
  subject: string;
  payment_id: string | null;
  booking_id: string | null;
  performance_id: string | null;
  facts: unknown;
  found_at: Date;
  seen_at: Date;
  mended_at: Date | null;
  reference: string | null;
  title: string | null;
  starts_at: Date | null;
  time_zone: string | null;
};

function toView(row: Row): PaymentBreakView {
  const { id, state, provider, subject, title, starts_at: startsAt, time_zone: timeZone } = row;
  return {
    ...{ id, state, provider, subject },
    kind: PaymentBreakKind.parse(row.kind),
    paymentId: PaymentId.nullable().parse(row.payment_id),
    bookingId: BookingId.nullable().parse(row.booking_id),
    performance:
      title === null || startsAt === null || timeZone === null
        ? null
        : {
            id: PerformanceId.parse(row.performance_id),
            eventTitle: title,
            startsAtMs: startsAt.getTime(),
            timeZone,
          },
    bookingReference: row.reference,
    facts: PaymentBreakView.shape.facts.parse(row.facts),
    foundAtMs: row.found_at.getTime(),
    seenAtMs: row.seen_at.getTime(),
    mendedAtMs: row.mended_at?.getTime() ?? null,
  };
}
