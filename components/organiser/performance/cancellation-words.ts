/** What it means to call a performance off, to the one who is about to, and while it is being done. */
import type { BookingStatus } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";
import type { OrganiserPerformanceView } from "#server/domain/organising";

/** What will be ended and given back, in sentences. */
export function cancellationWords(view: OrganiserPerformanceView): string {
  const { money, performance } = view;
  const paid = money.keptPayments;
  const unpaid = bookingsOf(view, "PENDING") + bookingsOf(view, "CONFIRMED") - paid;
  const amount = formatMoney({ amountMinor: money.keptMinor, currency: performance.currency });
  const sentences = [
    paid > 0 &&
      `${counted(paid, "booking")} ${paid === 1 ? "is" : "are"} refunded, ${amount} in all, and ${paid === 1 ? "its" : "their"} tickets stop working.`,
    unpaid > 0 &&
      `${counted(unpaid, "booking")} in checkout ${unpaid === 1 ? "ends" : "end"} before ${unpaid === 1 ? "it is" : "they are"} paid.`,
    paid === 0 && unpaid <= 0 && "Nobody has booked yet.",
    "Nothing more is sold, and everybody who has booked is told by mail. This cannot be undone.",
  ];
  return sentences.filter((sentence) => sentence !== false).join(" ");
}

/** How far a cancellation is. `rest` is what is still to be done; empty when all is. */
export function progressWords(view: OrganiserPerformanceView): { title: string; rest: string } {
  const { bookingsToEnd, money, performance } = view;
  const rest = [
    bookingsToEnd > 0 && `${counted(bookingsToEnd, "booking")} still to end`,
    money.refundsUnderWay > 0 && `${counted(money.refundsUnderWay, "refund")} still under way`,
  ].filter((part) => part !== false);
  if (rest.length > 0) return { title: "Being cancelled", rest: rest.join(", ") };
  const { refundedMinor: amountMinor } = money;
  return {
    title:
      amountMinor === 0
        ? "Cancelled, and nothing had been paid"
        : `Cancelled, and ${formatMoney({ amountMinor, currency: performance.currency })} has gone back`,
    rest: "",
  };
}

function bookingsOf({ bookings }: OrganiserPerformanceView, status: BookingStatus): number {
  return bookings.find((totals) => totals.status === status)?.bookings ?? 0;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
}
