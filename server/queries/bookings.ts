/** Bookings as their buyer sees them. */
import type { BookingView } from "#server/domain/booking";
import type { BookingId, BuyerId } from "#server/domain/ids";
import { findBookingView, readBookingViews } from "#server/postgres/booking-views";

/** One booking of a buyer, with lines, payments and tickets. Somebody else's is not found. */
export async function findBooking(
  bookingId: BookingId,
  buyerId: BuyerId,
): Promise<BookingView | null> {
  const found = await findBookingView(bookingId);
  return found?.buyer.id === buyerId ? found.booking : null;
}

/** The bookings of a buyer, newest first, a hundred at most. */
export async function readBookings(buyerId: BuyerId): Promise<BookingView[]> {
  return readBookingViews(buyerId);
}
