/** Notifications: tells buyers by mail what has become of their bookings. */
import { sendBookingMail } from "#server/commands/send-booking-mail";
import { BookingEvent, PaymentEvent } from "#server/domain/events";
import { consume } from "#server/event-log/consume";

/** Safe to run twice per event, but for a mail that may come twice: see `sendBookingMail`. */
export async function notifications(signal: AbortSignal): Promise<void> {
  // A group reads one topic: members of one group must all want the same.
  await Promise.all([
    consume(
      { topic: "bookings", group: "notifications-bookings", schema: BookingEvent, signal },
      sendBookingMail,
    ),
    consume(
      { topic: "payments", group: "notifications-payments", schema: PaymentEvent, signal },
      sendBookingMail,
    ),
  ]);
}
