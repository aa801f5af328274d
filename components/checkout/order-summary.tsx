import { CalendarDays, MapPin } from "lucide-react";
import type { ReactNode } from "react";

import { Poster } from "#components/artwork/poster";
import { countOfPlaces } from "#components/bookings/booking-words";
import { Card } from "#components/ui/card";
import type { BookingLine, BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";
import { formatVenueTime } from "#server/domain/venue-time";

/** What a booking is for and what it costs: every place with its all-in price. */
export function OrderSummary({ booking }: { booking: BookingView }) {
  const { performance, lines, currency, totalMinor, feeMinor } = booking;
  return (
    <Card className="overflow-hidden">
      <Poster
        seed={performance.artwork}
        category={performance.category}
        aspect="hero"
        className="h-20 w-full sm:h-36 print:hidden"
      />
      <div className="grid gap-5 p-5 sm:p-6">
        <div className="grid gap-2">
          <h2 className="text-2xl leading-tight font-bold">{performance.eventTitle}</h2>
          <Fact icon={<MapPin aria-hidden />}>
            {performance.venueName}, {performance.venueCity}
          </Fact>
          <Fact icon={<CalendarDays aria-hidden />}>
            <time dateTime={new Date(performance.startsAtMs).toISOString()}>
              {formatVenueTime(performance.startsAtMs, performance.timeZone)}
            </time>
          </Fact>
        </div>
        <ul aria-label={countOfPlaces(lines)} className="border-t border-line">
          {lines.map((line) => (
            <SummaryLine key={line.seatId ?? line.areaId} line={line} currency={currency} />
          ))}
        </ul>
        <div className="grid gap-1">
          <p className="flex items-baseline justify-between gap-4 text-lg font-bold">
            <span>Total</span>
            <span className="figures text-2xl">
              {formatMoney({ amountMinor: totalMinor, currency })}
            </span>
          </p>
          <p className="flex justify-between gap-4 text-sm text-ink-soft">
            <span>Fees, in the total</span>
            <span className="figures">{formatMoney({ amountMinor: feeMinor, currency })}</span>
          </p>
        </div>
      </div>
    </Card>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className="flex items-start gap-2.5 text-[0.9375rem] text-ink-soft [&>svg]:mt-1 [&>svg]:size-4 [&>svg]:shrink-0">
      {icon}
      <span>{children}</span>
    </p>
  );
}

function SummaryLine({ line, currency }: { line: BookingLine; currency: BookingView["currency"] }) {
  const { sectionName, rowLabel, seatLabel, quantity, priceLevelName } = line;
  const amountMinor = (line.priceMinor + line.feeMinor) * quantity;
  return (
    <li className="flex items-baseline justify-between gap-4 border-b border-line py-3">
      <div>
        <p className="font-semibold">
          {sectionName}
          {seatLabel === null ? (
            <span className="figures font-normal"> × {quantity}</span>
          ) : (
            <span className="figures">
              {", "}row {rowLabel}, seat {seatLabel}
            </span>
          )}
        </p>
        <p className="text-sm text-ink-soft">{priceLevelName}</p>
      </div>
      <p className="figures font-semibold">{formatMoney({ amountMinor, currency })}</p>
    </li>
  );
}
