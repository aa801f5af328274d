/** What a booking is, in words. */
import type { BookingLine, BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";
import type { PaymentView } from "#server/domain/payment";

import { refundOf } from "./refund";

/** A state as a badge shows it. */
export type BookingState = {
  word: string;
  tone: "neutral" | "success" | "warning" | "info";
};

/** The state of a booking in a word or two. @param nowMs Unix milliseconds */
export function bookingState(booking: BookingView, nowMs: number): BookingState {
  const [newest] = booking.payments;
  switch (booking.status) {
    case "CONFIRMED":
      if (booking.performance.cancelledAtMs !== null) return { word: "Cancelled", tone: "neutral" };
      return booking.performance.startsAtMs > nowMs
        ? { word: "Confirmed", tone: "success" }
        : { word: "Been", tone: "neutral" };
    case "PENDING":
      if (booking.performance.cancelledAtMs !== null) return { word: "Cancelled", tone: "neutral" };
      if (newest?.status === "REQUESTED") return { word: "Paying", tone: "info" };
      if (newest?.status === "SUCCEEDED") return { word: "Paid, issuing", tone: "info" };
      return nowMs < booking.expiresAtMs
        ? { word: "Not paid yet", tone: "warning" }
        : { word: "Out of time", tone: "neutral" };
    case "CANCELLED":
    case "EXPIRED":
    case "FAILED":
      return closedState(booking);
  }
}

function closedState(booking: BookingView): BookingState {
  const refund = refundOf(booking);
  if (refund) {
    return refund.underWay
      ? { word: "Refund under way", tone: "info" }
      : { word: "Refunded", tone: "neutral" };
  }
  if (booking.status === "CANCELLED") return { word: "Cancelled", tone: "neutral" };
  return { word: booking.status === "FAILED" ? "Payment failed" : "Out of time", tone: "neutral" };
}

/** Why a bank said no, to whoever holds the card. */
export function declineWords(failureCode: string): string {
  switch (failureCode) {
    case "insufficient_funds":
      return "There is not enough money on this card.";
    case "provider_unavailable":
      return "The bank could not be reached.";
    default:
      return "The bank declined this card.";
  }
}

/** What became of one payment. */
export function paymentWords(payment: PaymentView): string {
  const amount = formatMoney(payment);
  if (payment.refundUnderWay) return `${amount} is on its way back to the card it came from.`;
  switch (payment.status) {
    case "REQUESTED":
      return `${amount} has been asked of the bank, which has not answered yet.`;
    case "SUCCEEDED":
      return `${amount} paid by card.`;
    case "FAILED":
      return `${amount} was not taken. ${declineWords(payment.failureCode ?? "")}`;
    case "REFUNDED":
      return `${amount} has gone back to the card it came from.`;
  }
}

/**
 * What happens to the money of a booking whose performance its organiser has cancelled; the reader
 * has not cancelled anything.
 */
export function performanceCancelledWords(booking: BookingView): string {
  const refund = refundOf(booking);
  const off = `The organiser has called it off.${ENDED_BEFORE[booking.status] ?? ""}`;
  if (refund) {
    const amount = formatMoney({ amountMinor: refund.amountMinor, currency: booking.currency });
    return refund.underWay
      ? `${off} ${amount}, all that you paid, is on its way back to your card; this page says when it has gone.`
      : `${off} ${amount}, all that you paid, has gone back to your card.`;
  }
  const statuses = booking.payments.map(({ status }) => status);
  if (statuses.includes("SUCCEEDED")) {
    return `${off} All that you paid goes back to your card: you need not ask.`;
  }
  return statuses.includes("REQUESTED")
    ? `${off} Your bank has not answered yet. If it still takes the money, all of it goes back to your card: you need not ask.`
    : `${off} Nothing has been paid.`;
}

/** Why a booking was over already when its performance was cancelled. */
const ENDED_BEFORE: Partial<Record<BookingView["status"], string>> = {
  EXPIRED: " The time to pay for your booking had run out.",
  FAILED: " No card had been accepted for your booking.",
};

/** Whether what a buyer has to know first is that the organiser has cancelled, whatever the booking had come to. */
export function endedWithPerformance({
  performance,
  cancelledBy,
}: Pick<BookingView, "performance" | "cancelledBy">): boolean {
  return performance.cancelledAtMs !== null && cancelledBy !== "buyer";
}

/** The places of a booking: `Stalls Left, row C, seats 12 and 13` or `Floor, 3 places`; a line for each row. */
export function placesInWords(lines: BookingView["lines"]): string[] {
  const rows = new Map<string, BookingLine[]>();
  for (const line of lines) {
    const row = `${line.sectionName}\n${line.rowLabel ?? ""}`;
    rows.set(row, [...(rows.get(row) ?? []), line]);
  }
  return [...rows.values()].map(rowInWords);
}

function rowInWords(lines: readonly BookingLine[]): string {
  const [first] = lines;
  if (!first) return "";
  const { sectionName, rowLabel } = first;
  if (rowLabel === null) return `${sectionName}, ${countOfPlaces([...lines])}`;
  const seats = lines.flatMap(({ seatLabel }) => (seatLabel === null ? [] : [seatLabel]));
  const last = seats.at(-1) ?? "";
  return seats.length === 1
    ? `${sectionName}, row ${rowLabel}, seat ${last}`
    : `${sectionName}, row ${rowLabel}, seats ${seats.slice(0, -1).join(", ")} and ${last}`;
}

/** The places of a booking inside a sentence: `the seat`, `the 3 seats`. */
export function thePlaces(lines: BookingView["lines"]): string {
  const counted = countOfPlaces(lines);
  return `the ${counted.startsWith("1 ") ? counted.slice(2) : counted}`;
}

/** How many places a booking is for. */
export function placeCountOf(lines: BookingView["lines"]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

/** `1 seat`, `3 seats`, or `3 places` where there are no seats. */
export function countOfPlaces(lines: BookingView["lines"]): string {
  const count = placeCountOf(lines);
  const noun = lines.every((line) => line.seatId === null) ? "place" : "seat";
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
