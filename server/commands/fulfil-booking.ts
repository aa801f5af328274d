import { decideFulfilment } from "#server/domain/booking";
import type { BookingConfirmed, PaymentSucceeded } from "#server/domain/events";
import { newEvent } from "#server/domain/news";
import { readAreas, retakeClaims, type Moved } from "#server/postgres/booking-claims";
import { beginRefund } from "#server/postgres/booking-steps";
import { lockBooking, setBookingStatus, type LockedBooking } from "#server/postgres/bookings";
import { Prisma, prisma, type Transaction } from "#server/postgres/client";
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
 * takes its seats back where they are free, else the money goes back at once.
 *
 * The effect and its inbox row commit together, so the event may come again.
 */
export async function fulfilBooking(event: PaymentSucceeded): Promise<void> {
  const confirmed = await prisma.$transaction(async (tx) => {
    if (!(await enterInbox(tx, CONSUMER, event.id))) return null;

    const booking = await lockBooking(tx, event.bookingId);
    const payment = await lockPayment(tx, event.paymentId);
    if (!booking || !payment) throw new Error(`Payment ${event.paymentId} has no booking.`);

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
      case "nothing":
        return null;
    }
  });
  if (confirmed) await projectSoon(confirmed);
}

async function confirm(
  tx: Transaction,
  booking: LockedBooking,
  moved: Moved,
): Promise<BookingConfirmed> {
  const { id: bookingId, performanceId, buyerId, nowMs } = booking;
  await insertTickets(tx, booking);
  await setBookingStatus(tx, bookingId, "CONFIRMED");
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
