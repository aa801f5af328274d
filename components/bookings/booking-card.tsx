import Link from "next/link";

import { Poster } from "#components/artwork/poster";
import { shortDate, timeOfDay } from "#components/catalogue/dates";
import { Badge } from "#components/ui/badge";
import { LinkButton } from "#components/ui/link-button";
import type { BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";

import { bookingState, placesInWords } from "./booking-words";

type BookingCardProps = {
  booking: BookingView;
  /** Unix ms by the server's clock. */
  nowMs: number;
  /** Over and done with: quieter. */
  quiet?: boolean;
};

/** One booking in a list. The whole card leads to it. */
export function BookingCard({ booking, nowMs, quiet = false }: BookingCardProps) {
  const { id, performance, currency, totalMinor, reference } = booking;
  const { word, tone } = bookingState(booking, nowMs);
  const payable = booking.status === "PENDING" && nowMs < booking.expiresAtMs;
  return (
    <article className="group relative flex gap-4 rounded-xl border border-line bg-surface p-3 shadow-card transition-shadow duration-300 hover:shadow-lifted sm:gap-6 sm:p-4">
      <div className="w-20 shrink-0 overflow-hidden rounded-lg bg-sunken sm:w-28">
        <Poster
          seed={performance.artwork}
          category={performance.category}
          className={`aspect-4/5 size-full ${quiet ? "opacity-60 saturate-50" : ""}`}
        />
      </div>
      <div className="flex min-w-0 flex-1 flex-col justify-center gap-1 py-1">
        <Badge tone={tone} className="mb-1 self-start">
          {word}
        </Badge>
        <h3 className="text-lg leading-snug font-semibold sm:text-xl">
          <Link
            href={payable ? `/checkout/${id}` : `/bookings/${id}`}
            className="rounded-sm after:absolute after:inset-0 after:rounded-xl"
          >
            {performance.eventTitle}
          </Link>
        </h3>
        <p className="figures text-[0.9375rem]">
          <time dateTime={new Date(performance.startsAtMs).toISOString()}>
            {shortDate(performance.startsAtMs, performance.timeZone)},{" "}
            {timeOfDay(performance.startsAtMs, performance.timeZone)}
          </time>
        </p>
        <p className="text-[0.9375rem] text-ink-soft">
          {performance.venueName}, {performance.venueCity}
        </p>
        {placesInWords(booking.lines).map((places) => (
          <p key={places} className="figures text-[0.9375rem] text-ink-soft">
            {places}
          </p>
        ))}
        <p className="figures mt-1 text-sm text-ink-soft">
          {formatMoney({ amountMinor: totalMinor, currency })} · Booking {reference}
        </p>
        {payable && (
          <LinkButton
            href={`/checkout/${id}`}
            size="small"
            className="relative z-10 mt-2 self-start"
          >
            Pay now
          </LinkButton>
        )}
      </div>
    </article>
  );
}
