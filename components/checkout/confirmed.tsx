"use client";

import { useRouter } from "next/navigation";
import { useEffect, type ReactNode } from "react";

import { placeCountOf } from "#components/bookings/booking-words";
import { refundOf } from "#components/bookings/refund";
import { PrintButton } from "#components/tickets/print-button";
import { TicketsSkeleton } from "#components/tickets/tickets-skeleton";
import { LinkButton } from "#components/ui/link-button";
import { Notice } from "#components/ui/notice";
import type { BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";

import { LitRow } from "./lit-row";
import { OutcomeHeading } from "./outcome";

type ConfirmedProps = {
  booking: BookingView;
  /** Drawn by the server; null until the page has been asked for again. */
  tickets: ReactNode;
};

/** The end that everybody came for: the tickets. */
export function Confirmed({ booking, tickets }: ConfirmedProps) {
  const router = useRouter();
  const count = placeCountOf(booking.lines);
  const refund = refundOf(booking);

  useEffect(() => {
    if (tickets === null) router.refresh();
  }, [router, tickets]);

  return (
    <div className="grid gap-6">
      <div className="relative isolate grid justify-items-center gap-4 overflow-hidden rounded-2xl bg-accent-soft px-6 py-10 text-center print:hidden">
        <LitRow count={count} />
        <OutcomeHeading>{count === 1 ? "The seat is yours" : "The seats are yours"}</OutcomeHeading>
        <p className="max-w-[44ch] text-ink-soft">
          {booking.retakenAtMs !== null
            ? "Your payment came late, and the same places were still free: they are yours again."
            : "Enjoy the evening."}{" "}
          The tickets come to your inbox, too. Your booking is{" "}
          <strong className="figures font-semibold text-ink">{booking.reference}</strong>.
        </p>
      </div>
      {refund && (
        <Notice tone="info" title="You paid twice">
          {formatMoney({ amountMinor: refund.amountMinor, currency: booking.currency })}{" "}
          {refund.underWay ? "is on its way back to your card." : "has gone back to your card."}
        </Notice>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 print:hidden">
        <h2 className="text-2xl font-semibold">{count === 1 ? "Your ticket" : "Your tickets"}</h2>
        <div className="flex gap-2">
          <PrintButton />
          <LinkButton href={`/bookings/${booking.id}`} tone="secondary" size="small">
            See the booking
          </LinkButton>
        </div>
      </div>
      {tickets ?? <TicketsSkeleton count={count} />}
    </div>
  );
}
