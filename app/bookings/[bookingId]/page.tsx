import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";

import { requireOwnBooking } from "#app/bookings/own-booking";
import { drawTicketCodes } from "#app/bookings/ticket-codes";
import { BookingNews } from "#components/bookings/booking-news";
import { bookingState } from "#components/bookings/booking-words";
import { BookingNotice } from "#components/bookings/booking-notice";
import { BookingTerms } from "#components/bookings/booking-terms";
import { MoneyStory } from "#components/bookings/money-story";
import { askAgainAfterMs } from "#components/checkout/checkout-stage";
import { OrderSummary } from "#components/checkout/order-summary";
import { PrintButton } from "#components/tickets/print-button";
import { TicketList } from "#components/tickets/ticket-list";
import { Badge } from "#components/ui/badge";
import { realtimeAddress } from "#server/queries/realtime-address";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Booking" };

type BookingPageProps = { params: Promise<{ bookingId: string }> };

/** One booking: its tickets, what it cost, what became of the money. */
export default async function BookingPage({ params }: BookingPageProps) {
  const { bookingId } = await params;
  const booking = await requireOwnBooking(bookingId, `/bookings/${bookingId}`);
  const { word, tone } = bookingState(booking, booking.serverNowMs);
  const qrSvgs = await drawTicketCodes(booking.tickets);
  return (
    <div className="page-width grid gap-6 pt-6 md:pt-10 print:pt-0">
      <BookingNews
        address={realtimeAddress()}
        bookingId={booking.id}
        everyMs={askAgainAfterMs(booking)}
      />
      <div className="grid gap-3">
        <Link
          href="/bookings"
          className="flex items-center gap-2 justify-self-start rounded-sm text-[0.9375rem] font-medium text-ink-soft hover:text-ink print:hidden"
        >
          <ArrowLeft aria-hidden className="size-4" />
          My bookings
        </Link>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="figures text-3xl font-bold tracking-[-0.03em] sm:text-4xl">
            Booking {booking.reference}
          </h1>
          <Badge tone={tone}>{word}</Badge>
        </div>
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem] lg:gap-8">
        <div className="grid min-w-0 gap-5">
          <BookingNotice booking={booking} />
          {booking.tickets.length > 0 && (
            <section aria-labelledby="tickets" className="grid gap-4">
              <div className="flex items-center justify-between gap-4">
                <h2 id="tickets" className="text-2xl font-semibold">
                  {booking.tickets.length === 1 ? "Ticket" : "Tickets"}
                </h2>
                {qrSvgs.size > 0 && <PrintButton />}
              </div>
              <TicketList booking={booking} qrSvgs={qrSvgs} />
            </section>
          )}
          <BookingTerms booking={booking} />
        </div>
        <div className="grid gap-5 print:hidden">
          <OrderSummary booking={booking} />
          <MoneyStory payments={booking.payments} />
        </div>
      </div>
    </div>
  );
}
