/** Statements on bookings, payments, tickets, news, inbox and keys; mirrors the files of those names in server/postgres. */
import type { BookingFacts, BookingStatus } from "#server/domain/booking";
import type { BookingEvent, PaymentEvent } from "#server/domain/events";
import type { BookingRow, PaymentRow } from "../../history/evidence";
import type { Process } from "../world";
import type { KeyRow, Postgres, Tables, Transaction } from "./postgres";

/** A booking with what the rules want to know, and Postgres' clock. */
export type LockedBooking = BookingRow & BookingFacts & { nowMs: number; seatsPerBuyerMax: number };

/** `insertBooking`: one of its id or its hold that is being written is waited for. */
export async function insertBooking(tx: Transaction, row: BookingRow): Promise<boolean> {
  await tx.step("insert booking");
  await tx.lock("bookings", row.id);
  if (tx.find("bookings", row.id)) return false;
  if (row.holdId !== null) {
    await tx.lock("holds", row.holdId);
    if (tx.find("holds", row.holdId)) return false;
    tx.put("holds", row.holdId, { bookingId: row.id });
  }
  tx.put("bookings", row.id, row);
  return true;
}

/** `findBookingOfHold`. */
export async function findBookingOfHold(
  db: Postgres,
  process: Process,
  holdId: string,
  buyerId: string,
): Promise<string | null> {
  await db.world.step(process, "find booking of hold");
  const { holds, bookings } = db.committed;
  const booking = bookings.get(holds.get(holdId)?.bookingId ?? "");
  return booking?.buyerId === buyerId ? booking.id : null;
}

/** `lockBooking`: locked by itself first, so that what is read is as of after the wait. */
export async function lockBooking(tx: Transaction, id: string): Promise<LockedBooking | null> {
  await tx.step("lock booking");
  if (!tx.db.world.is("lockNotTaken")) await tx.lock("bookings", id);
  const row = tx.find("bookings", id);
  const performance = row && tx.find("performances", row.performanceId);
  if (!performance) return null;
  const { startsAtMs, seatsPerBuyerMax, cancelledAtMs } = performance;
  return {
    ...row,
    ...{ startsAtMs, seatsPerBuyerMax, performanceCancelled: cancelledAtMs !== null },
    paymentUnderWay: listPayments(tx, id).some((payment) => payment.status === "REQUESTED"),
    nowMs: tx.db.world.nowMs,
  };
}

/** `setBookingStatus`. */
export async function setBookingStatus(
  tx: Transaction,
  { id, status: before, nowMs }: LockedBooking,
  status: BookingStatus,
): Promise<void> {
  await tx.step("set booking status");
  await tx.lock("bookings", id);
  const row = tx.find("bookings", id);
  if (!row) throw new Error(`There is no booking ${id}.`);
  const times =
    status === "CONFIRMED"
      ? {
          confirmedAtMs: nowMs,
          closedAtMs: null,
          ...(before !== "PENDING" && { retakenAtMs: nowMs }),
        }
      : { closedAtMs: nowMs };
  tx.put("bookings", id, { ...row, status, version: row.version + 1, ...times });
}

function listPayments(tx: Transaction, bookingId: string): Tables["payments"][] {
  return tx.list("payments").filter((payment) => payment.bookingId === bookingId);
}

/** `insertPayment`. The unique index: one payment of a booking is under way or has taken money. */
export async function insertPayment(tx: Transaction, row: Tables["payments"]): Promise<void> {
  await tx.step("insert payment");
  const live = listPayments(tx, row.bookingId).some(
    ({ status }) => status === "REQUESTED" || status === "SUCCEEDED",
  );
  if (live) throw new Error("payments_live_booking_key");
  tx.put("payments", row.id, row);
}

/** `lockPayment`. */
export async function lockPayment(
  tx: Transaction,
  id: string,
): Promise<Tables["payments"] | undefined> {
  await tx.step("lock payment");
  await tx.lock("payments", id);
  return tx.find("payments", id);
}

/** Changes a payment, if it is as it should be. @returns false if it is not */
export async function changePayment(
  tx: Transaction,
  id: string,
  isAsExpected: (row: PaymentRow) => boolean,
  change: Partial<PaymentRow>,
): Promise<boolean> {
  await tx.step("change payment");
  await tx.lock("payments", id);
  const row = tx.find("payments", id);
  if (!row || !isAsExpected(row)) return false;
  tx.put("payments", id, { ...row, ...change });
  return true;
}

/** `findKeptPayment`. */
export async function findKeptPayment(
  tx: Transaction,
  bookingId: string,
): Promise<Tables["payments"] | undefined> {
  await tx.step("find kept payment");
  return listPayments(tx, bookingId).find(
    ({ status, refundRequestedAtMs }) => status === "SUCCEEDED" && refundRequestedAtMs === null,
  );
}

/** `countFailures`. */
export async function countFailures(tx: Transaction, bookingId: string): Promise<number> {
  await tx.step("count failures");
  return listPayments(tx, bookingId).filter((payment) => payment.status === "FAILED").length;
}

/** `insertTickets`. The unique index: one live ticket for a seat. */
export async function insertTickets(tx: Transaction, booking: BookingRow): Promise<void> {
  await tx.step("insert tickets");
  const { id: bookingId, performanceId } = booking;
  for (const { seatIndex, areaId, quantity } of booking.lines) {
    const twin = tx
      .list("tickets")
      .some((each) => each.status === "LIVE" && seatIndex !== null && each.seatIndex === seatIndex);
    if (twin) throw new Error("tickets_live_seat_key");
    for (let place = 0; place < quantity; place += 1) {
      const id = tx.db.world.newId();
      tx.put("tickets", id, {
        ...{ id, bookingId, performanceId, seatIndex, areaId, code: id },
        status: "LIVE",
      });
    }
  }
}

/** `voidTickets`. */
export async function voidTickets(tx: Transaction, bookingId: string): Promise<void> {
  await tx.step("void tickets");
  if (tx.db.world.is("ticketsStay")) return;
  for (const ticket of tx.list("tickets")) {
    if (ticket.bookingId === bookingId) tx.put("tickets", ticket.id, { ...ticket, status: "VOID" });
  }
}

/** `appendToOutbox`. */
export async function appendToOutbox(
  tx: Transaction,
  topic: "bookings" | "payments",
  event: BookingEvent | PaymentEvent,
): Promise<void> {
  await tx.step(`write ${event.type}`);
  const id = tx.db.nextOutboxId();
  const news = { id, topic, event, publishedAtMs: null };
  tx.put("outbox", String(id), news);
  if (tx.db.world.is("publishedBeforeCommit")) tx.db.onNews([news]);
}

/** `enterInbox`: a twin that is being written is waited for. */
export async function enterInbox(
  tx: Transaction,
  consumer: string,
  eventId: string,
): Promise<boolean> {
  await tx.step("enter inbox");
  const key = `${consumer} ${eventId}`;
  if (tx.db.world.is("noInbox")) {
    tx.put("inbox", key, { consumer, eventId });
    return true;
  }
  await tx.lock("inbox", key);
  if (tx.find("inbox", key)) return false;
  tx.put("inbox", key, { consumer, eventId });
  return true;
}

/** What is known of a key. `begun`: it is this caller's to answer, under this lock. */
export type KeyState = { state: "known"; row: KeyRow } | { state: "begun"; lockedUntilMs: number };

/** `beginKeyed`. */
export async function beginKeyed(
  db: Postgres,
  process: Process,
  key: string,
  requestHash: string,
): Promise<KeyState> {
  await db.world.step(process, "begin keyed");
  const { keys } = db.committed;
  const row = keys.get(key);
  const { nowMs } = db.world;
  const isOver =
    row?.requestHash === requestHash && row.answer === null && row.lockedUntilMs < nowMs;
  if (row && !isOver && !(db.world.is("twinsRun") && row.answer === null)) {
    return { state: "known", row };
  }
  const lockedUntilMs = nowMs + KEY_LOCK_MS;
  keys.set(key, { requestHash, answer: null, lockedUntilMs });
  return { state: "begun", lockedUntilMs };
}

/** How long a request may take to be answered before another may take it over, in milliseconds. */
const KEY_LOCK_MS = 15_000;

/** `answerKeyed`: only whoever has the lock answers. @returns false if somebody else has it by now */
export async function answerKeyed(
  db: Postgres,
  process: Process,
  key: string,
  lockedUntilMs: number,
  answer: unknown,
): Promise<boolean> {
  await db.world.step(process, "answer keyed");
  const row = db.committed.keys.get(key);
  const isOwn = row?.lockedUntilMs === lockedUntilMs && row.answer === null;
  if (!isOwn && !db.world.is("lastAnswerWins") && !db.world.is("twinsRun")) return false;
  if (row) db.committed.keys.set(key, { ...row, answer });
  return true;
}

/** `forgetKeyed`: only whoever has the lock forgets, and never an answer. */
export async function forgetKeyed(
  db: Postgres,
  process: Process,
  key: string,
  lockedUntilMs: number,
): Promise<void> {
  await db.world.step(process, "forget keyed");
  const { keys } = db.committed;
  const row = keys.get(key);
  const isOwn = row?.lockedUntilMs === lockedUntilMs && row.answer === null;
  if (isOwn || db.world.is("lastAnswerWins")) keys.delete(key);
}
