/** I6: what was committed is told, in order, and has its effect once. */
import type { BookingRow, MailRow, OutboxRow, Violation } from "../evidence";
import { groupBy, type Indexed } from "../index-evidence";

/** The consumer that turns money into tickets, as it is called in the inbox. */
const FULFILMENT = "fulfilment";

const EVENT_OF = {
  CANCELLED: "BookingCancelled",
  EXPIRED: "BookingExpired",
  FAILED: "BookingFailed",
} as const;

/** Judges outbox, log, inbox and mails against each other and the bookings. */
export function checkNews(indexed: Indexed): Violation[] {
  return [
    ...checkOutbox(indexed),
    ...checkLogOrder(indexed),
    ...indexed.evidence.bookings.flatMap((booking) => checkStory(indexed, booking)),
    ...checkInbox(indexed),
    ...checkMails(indexed),
  ];
}

function checkOutbox(indexed: Indexed): Violation[] {
  const { outbox, log } = indexed.evidence;
  const told = new Set(log.map((entry) => entry.eventId));
  const twins = [...groupBy(outbox, (row) => row.eventId).values()].filter(
    (rows) => rows.length > 1,
  );
  return [
    ...twins.map((rows) => broken("an event was written twice", { rows })),
    ...outbox.flatMap((row) => {
      if (row.publishedAtMs === null) return [broken("news was never published", { row })];
      const isTold = told.has(row.eventId) || wasLostWithTheLog(indexed, row.publishedAtMs);
      return isTold ? [] : [broken("news is not on the log", { row })];
    }),
  ];
}

/** Whether the log lost its memory just after it had acknowledged this, before anybody could read it. */
function wasLostWithTheLog({ evidence }: Indexed, publishedAtMs: number): boolean {
  const sinceMs = 2_000;
  return (evidence.logLostAtMs ?? []).some(
    (atMs) => publishedAtMs > atMs - sinceMs && publishedAtMs < atMs + sinceMs,
  );
}

/** Of each key, the log tells first what was written first; a repetition may come at any time. */
function checkLogOrder(indexed: Indexed): Violation[] {
  const { outbox, log } = indexed.evidence;
  const rowByEvent = new Map(outbox.map((row) => [row.eventId, row]));
  const latest = new Map<string, OutboxRow>();
  const heard = new Set<string>();
  const violations: Violation[] = [];
  for (const entry of log) {
    if (entry.topic !== "bookings" && entry.topic !== "payments") continue;
    const row = rowByEvent.get(entry.eventId);
    if (row?.topic !== entry.topic || row.key !== entry.key) {
      violations.push(broken("the log tells what was never committed", { entry, row }));
    } else if (!heard.has(entry.eventId)) {
      heard.add(entry.eventId);
      const before = latest.get(`${entry.topic} ${entry.key}`);
      if (before && before.id > row.id) {
        violations.push(broken("the log tells a later thing first", { before, row }));
      }
      latest.set(`${entry.topic} ${entry.key}`, row);
    }
  }
  return violations;
}

/** A booking's events are those of its story, each once. */
function checkStory(indexed: Indexed, booking: BookingRow): Violation[] {
  const rows = (indexed.outboxByBooking.get(booking.id) ?? []).filter(
    (row) => row.topic === "bookings",
  );
  const wanted: Record<string, number> = {
    BookingCreated: 1,
    BookingConfirmed: booking.confirmedAtMs === null ? 0 : 1,
    BookingCancelled: 0,
    BookingExpired: 0,
    BookingFailed: 0,
  };
  const { status } = booking;
  if (status !== "PENDING" && status !== "CONFIRMED") wanted[EVENT_OF[status]] = 1;
  // Late money takes back what had been EXPIRED or FAILED, which its row no longer tells.
  const ended = rows.find(({ type }) => type === "BookingExpired" || type === "BookingFailed");
  if (booking.retakenAtMs !== null && ended) wanted[ended.type] = 1;

  return Object.entries(wanted).flatMap(([type, times]) => {
    const found = rows.filter((row) => row.type === type);
    return found.length === times
      ? []
      : [
          broken(`${type} was written ${String(found.length)} times, not ${String(times)}`, {
            booking,
            rows,
          }),
        ];
  });
}

function checkInbox(indexed: Indexed): Violation[] {
  const { inbox, outbox } = indexed.evidence;
  const entries = groupBy(inbox, (row) => `${row.consumer} ${row.eventId}`);
  const known = new Set(outbox.map((row) => row.eventId));
  return [
    ...[...entries.values()]
      .filter((twins) => twins.length > 1)
      .map((twins) => broken("an event was handled twice by one consumer", { twins })),
    ...inbox
      .filter((row) => !known.has(row.eventId))
      .map((row) => broken("an event was handled that was never committed", { row })),
    ...outbox
      .filter((row) => row.type === "PaymentSucceeded")
      .filter((row) => !entries.has(`${FULFILMENT} ${row.eventId}`))
      .map((row) => broken("money came and nobody fulfilled it", { row })),
  ];
}

/**
 * A mail cannot be in a transaction, so each time that something is broken one mail may arrive once more under its
 * own Message-ID: that is counted in the summary. More copies than faults explain are a breach, as two different
 * mails about one booking's tickets always are.
 */
function checkMails(indexed: Indexed): Violation[] {
  const { mails, outbox, faults } = indexed.evidence;
  if (mails === null) return [];
  const rowByEvent = new Map(outbox.map((row) => [row.eventId, row]));
  const eventIds = new Set(mails.map((mail) => eventOfMail(mail.messageId)));
  const confirmations = [...eventIds].flatMap((eventId) => {
    const row = rowByEvent.get(eventId);
    return row?.type === "BookingConfirmed" ? [row] : [];
  });
  const mailed = groupBy(confirmations, (row) => row.bookingId);
  const sent = groupBy(mails, (mail) => mail.messageId);
  return [
    ...[...sent.values()]
      .filter((copies) => copies.length > 1 + faults.length)
      .map((copies) => broken("a mail was sent more often than faults explain", { copies })),
    ...[...eventIds]
      .filter((eventId) => !rowByEvent.has(eventId))
      .map((eventId) => broken("a mail tells of what was never committed", { eventId })),
    ...mails
      .filter((mail) => !isToItsBuyer(indexed, rowByEvent.get(eventOfMail(mail.messageId)), mail))
      .map((mail) => broken("a mail went to somebody else than the buyer", { mail })),
    ...[...mailed.values()]
      .filter((rows) => rows.length > 1)
      .map((rows) => broken("a booking's tickets were sent in two mails", { rows })),
    ...indexed.evidence.bookings
      .filter(({ id, status }) => status === "CONFIRMED" && !mailed.has(id))
      .map((booking) => broken("a confirmed booking's tickets were never sent", { booking })),
  ];
}

/** The addresses of a run's buyers begin with their ids. What a mail tells of is judged elsewhere. */
function isToItsBuyer(indexed: Indexed, row: OutboxRow | undefined, mail: MailRow): boolean {
  const booking = row && indexed.bookingById.get(row.bookingId);
  return !booking || mail.recipient.split("@")[0] === booking.buyerId;
}

/** The event that a mail tells of: its name is `<event id@host>`. */
export function eventOfMail(messageId: string): string {
  return messageId.replace(/^</, "").replace(/@.*$/, "");
}

function broken(sentence: string, evidence: unknown): Violation {
  return { rule: "I6", sentence, evidence };
}
