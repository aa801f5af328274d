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

/** How far a cancellation is, in words. */
type Progress = {
  title: string;
  /** What has been done of all that is to be done. */
  done: string;
  /** What is still to be done by itself; empty when all is. */
  rest: string;
  /** What a person has to look at; empty when nothing. */
  failed: string;
};

/** How far a cancellation is: all that was captured goes back, and a refund that failed does not by itself. */
export function progressWords(view: OrganiserPerformanceView): Progress {
  const { bookingsToEnd, bookingsEnded, failedRefunds, money, performance } = view;
  const words = (amountMinor: number) =>
    formatMoney({ amountMinor, currency: performance.currency });
  const underWay = Math.max(0, money.refundsUnderWay - failedRefunds.refunds);
  const rest = [
    bookingsToEnd > 0 && `${counted(bookingsToEnd, "booking")} still to end`,
    underWay > 0 && `${counted(underWay, "refund")} still under way`,
  ].filter((part) => part !== false);
  const done = [
    `${bookingsEnded.toLocaleString("en-GB")} of ${counted(bookingsEnded + bookingsToEnd, "booking")} ended`,
    money.capturedMinor > 0 &&
      `${words(money.refundedMinor)} of ${words(money.capturedMinor)} refunded`,
  ].filter((part) => part !== false);
  const failed =
    failedRefunds.refunds > 0 &&
    `${counted(failedRefunds.refunds, "refund")} failed: the provider could not give back ${words(failedRefunds.amountMinor)}.`;
  return {
    title: titleOf(view, rest.length === 0),
    done: done.join(", "),
    rest: rest.join(", "),
    failed: failed === false ? "" : failed,
  };
}

function titleOf(
  { failedRefunds, money, performance }: OrganiserPerformanceView,
  isDone: boolean,
): string {
  if (!isDone) return "Being cancelled";
  if (failedRefunds.refunds > 0) return "Cancelled, and not all the money has gone back";
  const { refundedMinor: amountMinor } = money;
  return amountMinor === 0
    ? "Cancelled, and nothing had been paid"
    : `Cancelled, and ${formatMoney({ amountMinor, currency: performance.currency })} has gone back`;
}

function bookingsOf({ bookings }: OrganiserPerformanceView, status: BookingStatus): number {
  return bookings.find((totals) => totals.status === status)?.bookings ?? 0;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;
}
