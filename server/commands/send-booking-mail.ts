import type { BookingEvent, PaymentEvent } from "#server/domain/events";
import { sideEffect } from "#server/failpoints";
import { sendCancellationMail, sendConfirmationMail } from "#server/mail/send-mail";
import { findBookingView } from "#server/postgres/booking-views";
import { prisma } from "#server/postgres/client";
import { enterInbox, isInInbox, MAIL_CONSUMER } from "#server/postgres/inbox";

/**
 * Tells a buyer by mail what has become of a booking: its tickets, or that its money goes back.
 *
 * A mail cannot be taken back, so it is noted after it was sent: a death in between sends it twice,
 * with one Message-ID.
 *
 * @throws while the mail server does not take it
 */
export async function sendBookingMail(event: BookingEvent | PaymentEvent): Promise<void> {
  if (await isInInbox(MAIL_CONSUMER, event.id)) return;
  const found = await findBookingView(event.bookingId);
  if (!found) throw new Error(`There is no booking ${event.bookingId}.`);

  const { booking, buyer } = found;
  const news = { booking, recipient: buyer, eventId: event.id };
  const isPaid = booking.payments.some((payment) => payment.status !== "FAILED");
  switch (event.type) {
    case "BookingConfirmed":
      // Cancelled since: its tickets are void, and the next mail says so.
      if (booking.status === "CONFIRMED") await sendConfirmationMail(news);
      break;
    case "BookingCancelled":
      // Who gave seats back without having paid knows that; of the organiser's doing they do not.
      if (isPaid || booking.cancelledBy === "organiser") await sendCancellationMail(news);
      break;
    case "RefundRequested":
      // A cancelled booking has its mail; this is money that came too late for its seats.
      if (booking.status !== "CANCELLED") await sendCancellationMail(news);
      break;
    default:
      return;
  }
  await sideEffect("note-mail", () => enterInbox(prisma, MAIL_CONSUMER, event.id));
}
