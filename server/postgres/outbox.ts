/** Rows of `outbox`: news that is committed together with what it tells of. */
import type { BookingEvent, PaymentEvent } from "#server/domain/events";
import type { BookingId, PaymentId } from "#server/domain/ids";
import type { Topic } from "#server/domain/topics";
import { sideEffect } from "#server/failpoints";
import { planFreely, Prisma, statements, type Transaction } from "#server/postgres/client";

/** News waiting to be put on the log. `value` is the event as JSON. */
export type OutboxMessage = { id: bigint; topic: Topic; key: string; value: string };

/** Adds an event of a booking's story to the transaction that makes it true. */
export async function appendToOutbox(
  tx: Transaction,
  topic: Extract<Topic, "bookings" | "payments">,
  event: BookingEvent | PaymentEvent,
): Promise<void> {
  await appendAllToOutbox(tx, topic, [event]);
}

/** Adds events to the transaction that makes them true, in their order. */
export async function appendAllToOutbox(
  tx: Transaction,
  topic: Extract<Topic, "bookings" | "payments">,
  events: readonly (BookingEvent | PaymentEvent)[],
): Promise<void> {
  await tx.$executeRaw(
    Prisma.sql`
      insert into outbox (event_id, topic, key, payload)
      select event_id, ${topic}, key, payload::jsonb
        from unnest(${events.map(({ id }) => id)}::uuid[],
                    ${events.map(({ bookingId }) => bookingId as string)}::text[],
                    ${events.map((event) => JSON.stringify(event))}::text[])
          with ordinality as told (event_id, key, payload, place)
       order by place`,
  );
}

/**
 * Hands the oldest news that is not on the log yet to `publish`, and marks it when that resolves.
 * A fault in between leaves it unmarked: it is published again.
 *
 * Selected by state, never by `id > last`: ids are given before commits, so a lower one may appear
 * later. Within one key they are in order, as a booking's changes wait for each other's commit.
 *
 * @param most rows to take at a time
 * @returns how many were published
 */
export async function drainOutbox(
  most: number,
  publish: (messages: OutboxMessage[]) => Promise<void>,
): Promise<number> {
  const rows = await statements.$queryRaw<(Omit<OutboxMessage, "value"> & { payload: unknown })[]>(
    Prisma.sql`select id, topic, key, payload from outbox
                where published_at is null
                order by id limit ${most}`,
  );
  if (rows.length === 0) return 0;

  await publish(rows.map(({ payload, ...row }) => ({ ...row, value: JSON.stringify(payload) })));
  await sideEffect("mark-published", () =>
    statements.$executeRaw(
      Prisma.sql`update outbox set published_at = now()
                  where id = any(${rows.map((row) => row.id)}::bigint[])`,
    ),
  );
  return rows.length;
}

/**
 * Takes news of money back into the outbox that should have had its effect a minute ago and has not:
 * the log may have lost it after acknowledging it. It is published again, which does no harm.
 *
 * @returns how many rows were taken back
 */
export async function reviveLostPaymentNews(): Promise<number> {
  return sideEffect("revive-news", () =>
    planFreely((tx) =>
      tx.$executeRaw(
        Prisma.sql`
        update outbox set published_at = null
         where id in (
           select o.id from outbox o
             join payments p on p.id = (o.payload ->> 'paymentId')::uuid
             join bookings b on b.id = p.booking_id
            where o.topic = 'payments' and o.published_at < now() - interval '1 minute'
              and ((o.payload ->> 'type' = 'PaymentRequested' and p.status = 'REQUESTED')
                or (o.payload ->> 'type' = 'PaymentSucceeded' and p.status = 'SUCCEEDED'
                    and p.refund_requested_at is null and b.status <> 'CONFIRMED')
                or (o.payload ->> 'type' = 'RefundRequested' and p.status <> 'REFUNDED')))`,
      ),
    ),
  );
}

/** What a buyer is told of by mail. */
const MAILED = ["BookingConfirmed", "BookingCancelled", "RefundRequested"];

/** A mail that cannot be sent is parked each time: after so many times it is left to people. */
const REVIVALS_MAX = 4;

/** Rows taken back at a time. */
const REVIVED_MAX = 500;

/**
 * Takes news of the last hour back into the outbox of which a buyer should have had a mail and has not, as
 * `reviveLostPaymentNews` does: after a minute, then after three, nine and 27 more, as a mail server that is away for
 * a while loses nothing.
 *
 * @param consumer who sends the mails, as the inbox knows it
 * @returns how many rows were taken back
 */
export async function reviveUnsentMail(consumer: string): Promise<number> {
  return sideEffect("revive-mail", () =>
    statements.$executeRaw(
      Prisma.sql`
      update outbox set published_at = null, revivals = revivals + 1
       where id in (
         select o.id from outbox o
          where o.published_at > now() - interval '1 hour'
            and o.published_at < now() - interval '1 minute' * power(3, o.revivals)
            and o.revivals < ${REVIVALS_MAX}
            and o.payload ->> 'type' = any(${MAILED})
            and not exists (select 1 from inbox i
                             where i.consumer = ${consumer} and i.event_id = o.event_id::text)
          limit ${REVIVED_MAX} for update of o skip locked)`,
    ),
  );
}

/**
 * Whether the outbox still has news of a payment, published or not: then it is published again for as long as it
 * has no effect.
 */
export async function hasPaymentNews(
  tx: Transaction,
  type: PaymentEvent["type"],
  { id, bookingId }: { id: PaymentId; bookingId: BookingId },
): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ exists: boolean }[]>(
    Prisma.sql`select exists (
                 select 1 from outbox
                  where topic = 'payments' and key = ${bookingId}
                    and payload ->> 'type' = ${type} and payload ->> 'paymentId' = ${id})`,
  );
  return found?.exists === true;
}

/** Forgets news that was published more than `keepDays` ago. @returns how many rows went */
export async function pruneOutbox(keepDays: number): Promise<number> {
  return sideEffect("prune-outbox", () =>
    statements.$executeRaw(
      Prisma.sql`delete from outbox
                where published_at < now() - ${keepDays}::int * interval '1 day'`,
    ),
  );
}
