import { decideFulfilment } from "#server/domain/booking";
import type { BookingConfirmed, BookingEvent, PaymentSucceeded } from "#server/domain/events";
import { newEvent } from "#server/domain/news";
import { readAreas, retakeClaims, type Moved } from "#server/postgres/booking-claims";
import { beginRefund, endBooking } from "#server/postgres/booking-steps";
import { lockBooking, setBookingStatus, type LockedBooking } from "#server/postgres/bookings";
import { Prisma, transact, type Transaction } from "#server/postgres/client";
import { enterInbox } from "#server/postgres/inbox";
import { appendToOutbox } from "#server/postgres/outbox";
import { lockPayment } from "#server/postgres/payments";
import { bookSeats } from "#server/postgres/seats";
import { insertTickets } from "#server/postgres/tickets";
import { projectSoon } from "#server/projection/live-map";

/** Name of this consumer in the inbox. */
const CONSUMER = "fulfilment";

/**
 * Turns money that has come into tickets: the booking is confirmed, or, if it had ended meanwhile,
 * takes its seats back where they are free, else the money goes back at once. So it does when the
 * performance was cancelled, and then the booking ends with it.
 *
 * The effect and its inbox row commit together, so the event may come again.
 */
export async function fulfilBooking(event: PaymentSucceeded): Promise<void> {
  const moved = await transact("fulfil-booking", async (tx): Promise<BookingEvent | null> => {
    if (!(await enterInbox(tx, CONSUMER, event.id))) return null;

    const booking = await lockBooking(tx, event.bookingId);
    const payment = await lockPayment(tx, event.paymentId);
    if (!booking || !payment) throw new Error(`Payment ${event.paymentId} has no booking.`);
    // Reconciliation may have given up waiting for this news: what goes back buys nothing.
    if (payment.status !== "SUCCEEDED" || payment.refundRequested) return null;

    switch (decideFulfilment(booking, booking.nowMs)) {
      case "confirm": {
        const seats = await bookSeats(tx, booking.id);
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
}

async function confirm(
  tx: Transaction,
  booking: LockedBooking,
  moved: Moved,
): Promise<BookingConfirmed> {
  const { id: bookingId, performanceId, buyerId, nowMs } = booking;
  await insertTickets(tx, booking);
  await setBookingStatus(tx, booking, "CONFIRMED");
  const event = newEvent<BookingConfirmed>(
    { type: "BookingConfirmed", bookingId, performanceId, buyerId, ...moved },
    nowMs,
  );
  await appendToOutbox(tx, "bookings", event);
  return event;
}

/** Takes back what the booking had, as a whole; half of it is undone. */
async function retake(tx: Transaction, booking: LockedBooking): Promise<Moved | null> {
  await tx.$executeRaw(Prisma.sql`savepoint before_retake`);
  const retaken = await retakeClaims(tx, booking);
  if (!retaken) await tx.$executeRaw(Prisma.sql`rollback to savepoint before_retake`);
  return retaken;
}
