import { decideFulfilment } from "#server/domain/booking";
import type { BookingConfirmed, BookingEvent, PaymentSucceeded } from "#server/domain/events";
import { newEvent } from "#server/domain/news";
import { readAreas, readAreasOf, retakeClaims, type Moved } from "#server/postgres/booking-claims";
import { beginRefund, endBooking } from "#server/postgres/booking-steps";
import {
  confirmBookings,
  lockBooking,
  lockFreeBookings,
  readLines,
  readLinesOf,
  setBookingStatus,
  type LockedBooking,
} from "#server/postgres/bookings";
import { CROWD_LOCK_TIMEOUT_MS, Prisma, transact, type Transaction } from "#server/postgres/client";
import { enterAllIntoInbox, enterInbox } from "#server/postgres/inbox";
import { appendAllToOutbox, appendToOutbox } from "#server/postgres/outbox";
import { lockFreePayments, lockPayment } from "#server/postgres/payments";
import { bookSeats } from "#server/postgres/seats";
import { insertTickets } from "#server/postgres/tickets";
import { projectSoon } from "#server/projection/live-map";
import { together } from "#server/together";

/** Name of this consumer in the inbox. */
const CONSUMER = "fulfilment";

/** Most bookings in one transaction. */
const TOGETHER_MAX = 100;

/**
 * Turns money that has come into tickets: the booking is confirmed, or, if it had ended meanwhile,
 * takes its seats back where they are free, else the money goes back at once. So it does when the
 * performance was cancelled, and then the booking ends with it.
 *
 * The effect and its inbox row commit together, so the event may come again.
 *
 * In a crowd, bookings that only wait for their money are confirmed together.
 */
export const fulfilBooking = together<PaymentSucceeded, null>({
  one: fulfilOneBooking,
  many: confirmTogether,
  keyOf: ({ bookingId }) => bookingId,
  most: TOGETHER_MAX,
});

/** Confirms those bookings that only wait for their money, in one transaction; waits for nobody who has one. */
async function confirmTogether(
  all: readonly PaymentSucceeded[],
): Promise<(Promise<null> | undefined)[]> {
  const news = await transact(
    "confirm-bookings",
    async (tx) => {
      const bookings = await lockFreeBookings(
        tx,
        all.map(({ bookingId }) => bookingId),
      );
      const payments = await lockFreePayments(
        tx,
        all.map(({ paymentId }) => paymentId),
      );
      const ready = all.flatMap((event) => {
        const booking = bookings.get(event.bookingId);
        const payment = payments.get(event.paymentId);
        if (!booking || payment?.status !== "SUCCEEDED" || payment.refundRequested) return [];
        return decideFulfilment(booking, booking.nowMs) === "confirm" ? [{ event, booking }] : [];
      });
      if (ready.length === 0) return [];
      const eventIds = ready.map(({ event }) => event.id);
      if ((await enterAllIntoInbox(tx, CONSUMER, eventIds)) < ready.length) {
        throw new Error("News of a booking that waits for it was handled before.");
      }
      const found = ready.map(({ booking }) => booking);
      const ids = found.map(({ id }) => id);
      const lines = await readLinesOf(tx, ids);
      const seats = await bookSeats(tx, ids);
      const areas = await readAreasOf(tx, ids);
      await insertTickets(tx, lines);
      await confirmBookings(tx, found);
      const events = found.map((booking) =>
        confirmationOf(booking, {
          seats: seats.get(booking.id) ?? [],
          areas: areas.get(booking.id) ?? [],
        }),
      );
      await appendAllToOutbox(tx, "bookings", events);
      return events;
    },
    CROWD_LOCK_TIMEOUT_MS,
  );
  const shown = new Map(news.map((event) => [event.bookingId, projectSoon(event)]));
  return all.map(({ bookingId }) => shown.get(bookingId)?.then(() => null));
}

async function fulfilOneBooking(event: PaymentSucceeded): Promise<null> {
  const moved = await transact("fulfil-booking", async (tx): Promise<BookingEvent | null> => {
    // The booking and its payment before the inbox, as those who are served together: nobody waits in a circle.
    const booking = await lockBooking(tx, event.bookingId);
    const payment = await lockPayment(tx, event.paymentId);
    if (!booking || !payment) throw new Error(`Payment ${event.paymentId} has no booking.`);
    if (!(await enterInbox(tx, CONSUMER, event.id))) return null;
    // Reconciliation may have given up waiting for this news: what goes back buys nothing.
    if (payment.status !== "SUCCEEDED" || payment.refundRequested) return null;

    switch (decideFulfilment(booking, booking.nowMs)) {
      case "confirm": {
        const seats = (await bookSeats(tx, [booking.id])).get(booking.id) ?? [];
        return confirm(tx, booking, { seats, areas: await readAreas(tx, booking.id) });
      }
      case "retake_or_refund": {
        const retaken = await retake(tx, booking);
        if (retaken) return confirm(tx, booking, retaken);
        await beginRefund(tx, payment, booking.nowMs);
        return null;
      }
      case "refund":
        await beginRefund(tx, payment, booking.nowMs);
        return null;
      case "end_and_refund":
        await beginRefund(tx, payment, booking.nowMs);
        return endBooking(tx, booking, "BookingCancelled");
      case "nothing":
        return null;
    }
  });
  if (moved) await projectSoon(moved);
  return null;
}

async function confirm(
  tx: Transaction,
  booking: LockedBooking,
  moved: Moved,
): Promise<BookingConfirmed> {
  await insertTickets(tx, await readLines(tx, booking.id));
  await setBookingStatus(tx, booking, "CONFIRMED");
  const event = confirmationOf(booking, moved);
  await appendToOutbox(tx, "bookings", event);
  return event;
}

function confirmationOf(booking: LockedBooking, moved: Moved): BookingConfirmed {
  const { id: bookingId, performanceId, buyerId, nowMs } = booking;
  const facts = { type: "BookingConfirmed", bookingId, performanceId, buyerId, ...moved } as const;
  return newEvent<BookingConfirmed>(facts, nowMs);
}

/** Takes back what the booking had, as a whole; half of it is undone. */
async function retake(tx: Transaction, booking: LockedBooking): Promise<Moved | null> {
  await tx.$executeRaw(Prisma.sql`savepoint before_retake`);
  const retaken = await retakeClaims(tx, booking);
  if (!retaken) await tx.$executeRaw(Prisma.sql`rollback to savepoint before_retake`);
  return retaken;
}
