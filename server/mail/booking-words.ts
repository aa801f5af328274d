/** A booking in words, the same in HTML and in plain text. Every answer is one line. */
import type { BookingLine, BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";
import { formatVenueTime } from "#server/domain/venue-time";

type Place = { sectionName: string; rowLabel: string | null; seatLabel: string | null };

/** `Stalls, row C, seat 12`; the area's name alone for general admission. */
export function placeInWords({ sectionName, rowLabel, seatLabel }: Place): string {
  const parts = [
    sectionName,
    rowLabel !== null && `row ${rowLabel}`,
    seatLabel !== null && `seat ${seatLabel}`,
  ];
  return oneLine(parts.filter((part) => part !== false).join(", "));
}

/** What is seen and where, with the time by the venue's own clock. */
export function performanceInWords({ performance }: BookingView) {
  const { eventTitle, venueName, venueCity, startsAtMs, timeZone } = performance;
  return {
    title: oneLine(eventTitle),
    when: formatVenueTime(startsAtMs, timeZone),
    where: oneLine(`${venueName}, ${venueCity}`),
  };
}

/** One row of the bill: what, and its price with the fee. */
export function lineInWords(line: BookingLine, { currency }: BookingView) {
  const times = line.quantity > 1 ? `${String(line.quantity)} × ` : "";
  const amountMinor = (line.priceMinor + line.feeMinor) * line.quantity;
  return {
    what: `${times}${placeInWords(line)} (${oneLine(line.priceLevelName)})`,
    price: formatMoney({ amountMinor, currency }),
  };
}

/** The sum of the bill, and the fees in it. */
export function totalInWords({ totalMinor, feeMinor, currency }: BookingView) {
  return {
    total: formatMoney({ amountMinor: totalMinor, currency }),
    fees:
      feeMinor > 0 ? `Includes ${formatMoney({ amountMinor: feeMinor, currency })} in fees` : "",
  };
}

/** `1 ticket`, `4 tickets`. */
export function ticketsInWords(count: number): string {
  return count === 1 ? "1 ticket" : `${String(count)} tickets`;
}

/** Where a booking is seen on the site. */
export function bookingUrl({ id }: BookingView, siteUrl: string): string {
  return new URL(`/bookings/${id}`, siteUrl).href;
}

/** Text without line ends and other controls, which could start a header or a paragraph of their own. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}
