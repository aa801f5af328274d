"use client";

import { useEffect, useRef, type ReactNode } from "react";

import { performanceCancelledWords, thePlaces } from "#components/bookings/booking-words";
import { refundOf } from "#components/bookings/refund";
import { Card } from "#components/ui/card";
import { LinkButton } from "#components/ui/link-button";
import type { BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";

/** Endings of a checkout other than tickets. */
export type OutcomeKind =
  "out_of_time" | "late" | "late_refund" | "failed" | "cancelled" | "performance_cancelled";

/** What stands in place of the card form when there is nothing left to pay. */
export function Outcome({ kind, booking }: { kind: OutcomeKind; booking: BookingView }) {
  const { title, body } = wordsOf(kind, booking);
  return (
    <Card className="grid justify-items-start gap-5 p-6 sm:p-10">
      <EmptyRow />
      <div className="grid gap-2">
        <OutcomeHeading>{title}</OutcomeHeading>
        <div className="max-w-[56ch] text-lg text-ink-soft">{body}</div>
      </div>
      <div className="flex flex-wrap gap-3">
        {kind === "performance_cancelled" ? (
          <LinkButton href={`/events/${booking.performance.eventSlug}`}>Other dates</LinkButton>
        ) : (
          <LinkButton href={`/performances/${booking.performance.id}`}>Back to the map</LinkButton>
        )}
        <LinkButton href="/bookings" tone="secondary">
          My bookings
        </LinkButton>
      </div>
    </Card>
  );
}

/** The heading that takes the focus when what the fan was doing has gone from the page. */
export function OutcomeHeading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <h2 ref={heading} tabIndex={-1} className="text-3xl font-bold tracking-tight outline-none">
      {children}
    </h2>
  );
}

function wordsOf(kind: OutcomeKind, booking: BookingView): { title: string; body: ReactNode } {
  const places = thePlaces(booking.lines);
  const refund = refundOf(booking);
  const amount = formatMoney({
    amountMinor: refund?.amountMinor ?? booking.totalMinor,
    currency: booking.currency,
  });
  switch (kind) {
    case "out_of_time":
      return {
        title: "The time to pay has run out",
        body: `Nothing has been paid, and ${places} went back on sale. Look at the map: what you wanted may still be free.`,
      };
    case "late":
      return {
        title: "Your payment is late, and not lost",
        body: "The time ran out while the bank was thinking. If it pays after all and the same places are still free, they are yours; if not, the money goes back by itself. You can close this page: we write to you either way.",
      };
    case "late_refund":
      return {
        title: "Your payment came too late",
        body: refund?.underWay
          ? `When it arrived, ${places} could not be yours any more. ${amount} is on its way back to your card; this page says when it has gone.`
          : `When it arrived, ${places} could not be yours any more. ${amount} has gone back to your card.`,
      };
    case "failed":
      return {
        title: "No card was accepted",
        body: `That was the last attempt. Nothing has been paid, and ${places} went back on sale.`,
      };
    case "performance_cancelled":
      return {
        title: "This performance is cancelled",
        body: performanceCancelledWords(booking),
      };
    case "cancelled":
      return { title: "Cancelled", body: cancelledWords(places, amount, refund) };
  }
}

function cancelledWords(
  places: string,
  amount: string,
  refund: ReturnType<typeof refundOf>,
): string {
  if (!refund) return `Nothing has been paid, and ${places} went back on sale.`;
  return refund.underWay
    ? `${amount} is on its way back to your card, and ${places} went back on sale.`
    : `${amount} has gone back to your card, and ${places} went back on sale.`;
}

/** A row of seats, none of them lit. */
function EmptyRow() {
  return (
    <svg viewBox="0 0 96 22" aria-hidden className="h-8">
      <path
        d="M8 14Q48 0 88 14"
        fill="none"
        strokeLinecap="round"
        strokeWidth="8"
        strokeDasharray="0 16.3"
        className="stroke-line-strong"
      />
    </svg>
  );
}
