/** Rows of `inbox`: which consumer has had the effect of which event. */
import { prisma, type Transaction } from "#server/postgres/client";

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
  const { count } = await tx.inboxEntry.createMany({
    data: [{ consumer, eventId }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** Whether a consumer has handled an event, for effects that no transaction can hold, such as a mail. */
export async function isInInbox(consumer: string, eventId: string): Promise<boolean> {
  const entry = await prisma.inboxEntry.findUnique({
    where: { consumer_eventId: { consumer, eventId } },
  });
  return entry !== null;
}
