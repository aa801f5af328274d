import { pruneGaRequests } from "#server/postgres/ga-requests";
import { pruneKeyed } from "#server/postgres/idempotency";
import { pruneInbox } from "#server/postgres/inbox";
import { pruneOutbox } from "#server/postgres/outbox";

/** An event that comes again after a month is one that somebody replays on purpose. */
const OUTBOX_DAYS = 7;
const INBOX_DAYS = 30;

/** A client that has not heard its answer within a day no longer tries. */
const KEYS_DAYS = 1;

/** Forgets published news, handled events and answered requests of long ago. @returns rows of each */
export async function tidyUp(): Promise<{
  outbox: number;
  inbox: number;
  keys: number;
  gaRequests: number;
}> {
  const [outbox, inbox, keys, gaRequests] = await Promise.all([
    pruneOutbox(OUTBOX_DAYS),
    pruneInbox(INBOX_DAYS),
    pruneKeyed(KEYS_DAYS),
    pruneGaRequests(INBOX_DAYS),
  ]);
  return { outbox, inbox, keys, gaRequests };
}
