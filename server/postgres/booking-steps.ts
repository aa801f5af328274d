/** The steps of a booking that several commands take: it ends, or its money goes back. */
import type { BookingEvent, RefundRequested } from "#server/domain/events";
import { newEvent } from "#server/domain/news";
import { releaseClaims } from "#server/postgres/booking-claims";
import { setBookingStatus, type LockedBooking } from "#server/postgres/bookings";
import type { Transaction } from "#server/postgres/client";
import { appendToOutbox } from "#server/postgres/outbox";
import { requestRefund, type PaymentRow } from "#server/postgres/payments";

const STATUS_AFTER = {
  BookingExpired: "EXPIRED",
  BookingCancelled: "CANCELLED",
  BookingFailed: "FAILED",
} as const;

/**
 * Ends a booking: it gives back all that it has, and the news of it is written.
 *
 * @param booking locked by this transaction
 * @returns the news, for whoever shows it at once
 */
export async function endBooking(
  tx: Transaction,
  booking: LockedBooking,
  type: keyof typeof STATUS_AFTER,
): Promise<BookingEvent> {
  const { id: bookingId, performanceId, buyerId, nowMs } = booking;
  const moved = await releaseClaims(tx, booking);
  await setBookingStatus(tx, booking, STATUS_AFTER[type]);
  const event = newEvent<BookingEvent>(
    { type, bookingId, performanceId, buyerId, ...moved },
    nowMs,
  );
  await appendToOutbox(tx, "bookings", event);
  return event;
}

/** Asks for a payment's money to go back, once. The refund itself is a worker's. */
export async function beginRefund(
  tx: Transaction,
  { id: paymentId, bookingId, buyerId, amountMinor, currency }: PaymentRow,
  nowMs: number,
): Promise<void> {
  if (!(await requestRefund(tx, paymentId, nowMs))) return;
  const amount = { amountMinor, currency };
  const event = newEvent<RefundRequested>(
    { type: "RefundRequested", paymentId, bookingId, buyerId, amount },
    nowMs,
  );
  await appendToOutbox(tx, "payments", event);
}
