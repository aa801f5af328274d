/** Rows of `inbox`: which consumer has had the effect of which event. */
import { sideEffect } from "#server/failpoints";
import { Prisma, statements, type Transaction } from "#server/postgres/client";

/** Who sends mails, as a consumer: others look for what it has not done. */
export const MAIL_CONSUMER = "notifications";

/**
 * Notes, in the transaction of its effect, that a consumer has handled an event.
 *
 * @returns false if it had been handled before: have no effect again
 */
export async function enterInbox(
  tx: Transaction,
  consumer: string,
  eventId: string,
): Promise<boolean> {
  return (await enterAllIntoInbox(tx, consumer, [eventId])) === 1;
}

/** As `enterInbox`, for several events. @returns how many had not been handled before */
export async function enterAllIntoInbox(
  tx: Transaction,
  consumer: string,
  eventIds: readonly string[],
): Promise<number> {
  return tx.$executeRaw(
    Prisma.sql`
      insert into inbox (consumer, event_id) select ${consumer}, unnest(${[...eventIds]}::text[])
      on conflict do nothing`,
  );
}

/** Forgets events that were handled more than `keepDays` ago. @returns how many rows went */
export async function pruneInbox(keepDays: number): Promise<number> {
  return sideEffect("prune-inbox", () =>
    statements.$executeRaw(
      Prisma.sql`delete from inbox where processed_at < now() - ${keepDays}::int * interval '1 day'`,
    ),
  );
}

/** Whether a consumer has handled an event, for effects that no transaction can hold, such as a mail. */
export async function isInInbox(consumer: string, eventId: string): Promise<boolean> {
  const found = await statements.$queryRaw(
    Prisma.sql`select 1 from inbox where consumer = ${consumer} and event_id = ${eventId}`,
  );
  return found.length === 1;
}
