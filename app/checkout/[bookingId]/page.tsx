import type { Metadata } from "next";

import { requireOwnBooking } from "#app/bookings/own-booking";
import { drawTicketCodes } from "#app/bookings/ticket-codes";
import { Checkout } from "#components/checkout/checkout";
import { OrderSummary } from "#components/checkout/order-summary";
import { TicketList } from "#components/tickets/ticket-list";
import { realtimeAddress } from "#server/queries/realtime-address";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Checkout" };

type CheckoutPageProps = { params: Promise<{ bookingId: string }> };

/** Paying for a booking, up to its tickets. */
export default async function CheckoutPage({ params }: CheckoutPageProps) {
  const { bookingId } = await params;
  const booking = await requireOwnBooking(bookingId, `/checkout/${bookingId}`);
  const tickets =
    booking.status === "CONFIRMED" ? (
      <TicketList booking={booking} qrSvgs={await drawTicketCodes(booking.tickets)} />
    ) : null;
  return (
    <div className="page-width pt-6 md:pt-10">
      <Checkout
        key={booking.id}
        initial={booking}
        address={realtimeAddress()}
        summary={<OrderSummary booking={booking} />}
        tickets={tickets}
      />
    </div>
  );
}
