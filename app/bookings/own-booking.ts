import { notFound, redirect } from "next/navigation";

import { signInHref } from "#components/account/callback-path";
import { findIdentity } from "#server/auth";
import type { BookingView } from "#server/domain/booking";
import { BookingId, BuyerId } from "#server/domain/ids";
import { findBooking } from "#server/queries/bookings";

/**
 * The booking that a page is about, as its buyer sees it.
 *
 * A visitor is sent to sign in and comes back; somebody else's booking is not found.
 *
 * @param bookingId as the path says it
 * @param path      of the page, to come back to
 */
export async function requireOwnBooking(bookingId: string, path: string): Promise<BookingView> {
  const identity = await findIdentity();
  if (!identity) redirect(signInHref(path));

  const id = BookingId.safeParse(bookingId);
  const booking = id.success ? await findBooking(id.data, BuyerId.parse(identity.id)) : null;
  return booking ?? notFound();
}
