/** Breaks in plain words: what is the matter, what happens about it, and what each side says. */
import { formatMoney, Money } from "#server/domain/money";
import type { PaymentStatus } from "#server/domain/payment";
import type { PaymentBreakKind, PaymentBreakView } from "#server/domain/reconciliation";

/** What is the matter, and what becomes of it by itself or needs a person. */
type Words = { title: string; remedy: string };

const RECORDED = "It is recorded as soon as it is found.";
const ASKED_AGAIN = "The provider is asked again.";
const LOOK = "Nothing is changed by itself: compare both sides with the provider.";

export const BREAK_WORDS: Record<PaymentBreakKind, Words> = {
  charge_success_unheard: { title: "Paid, and the news was lost", remedy: RECORDED },
  charge_failure_unheard: { title: "Declined, and the news was lost", remedy: RECORDED },
  charge_never_made: { title: "The provider was never asked to charge", remedy: ASKED_AGAIN },
  charge_success_after_failure: {
    title: "Paid after it had been declined",
    remedy: "The tickets are made, or the money goes back if another card has paid.",
  },
  charge_unknown: { title: "A charge that is none of ours", remedy: LOOK },
  charge_amount_differs: { title: "Another amount was charged", remedy: LOOK },
  charge_missing: { title: "Paid here, and not at the provider", remedy: LOOK },
  charged_twice: { title: "One booking was charged twice", remedy: LOOK },
  charge_without_booking: {
    title: "Paid, and no tickets were made",
    remedy: "The money goes back.",
  },
  refund_unheard: { title: "Given back, and the news was lost", remedy: RECORDED },
  refund_never_made: { title: "The provider was never asked to give back", remedy: ASKED_AGAIN },
  refund_failed: { title: "The provider could not give the money back", remedy: LOOK },
  refund_missing: { title: "Given back here, and not at the provider", remedy: LOOK },
  refund_amount_differs: { title: "Only a part was given back", remedy: LOOK },
  refunded_more_than_once: { title: "One charge was given back more than once", remedy: LOOK },
  refunded_but_confirmed: { title: "Given back, and the tickets are good", remedy: LOOK },
  webhook_not_understood: {
    title: "The provider said something that we do not understand",
    remedy: "It is kept here. What it was about is compared with the provider’s books.",
  },
  webhook_amount_differs: { title: "The provider spoke of another amount", remedy: LOOK },
  webhook_payment_unknown: {
    title: "The provider spoke of a payment that is none of ours",
    remedy: LOOK,
  },
};

const OUR_WORDS: Record<PaymentStatus, string> = {
  REQUESTED: "under way",
  SUCCEEDED: "paid",
  FAILED: "declined",
  REFUNDED: "given back",
};

/** What our books say. */
export function ourWords({ ours }: PaymentBreakView["facts"]): string {
  if (!ours) return "No such payment.";
  const refund = ours.refundRequested && ours.paymentStatus !== "REFUNDED" ? ", to go back" : "";
  const booking = ours.bookingStatus.toLowerCase();
  return `${formatMoney(ours)}, ${OUR_WORDS[ours.paymentStatus]}${refund}; the booking is ${booking}.`;
}

const THEIR_WORDS = { processing: "under way", succeeded: "paid", failed: "declined" };

/** What the provider says. */
export function theirWords({ theirs, message }: PaymentBreakView["facts"]): string {
  if (message) return `A message of type ${message.type}: ${message.reason.replaceAll("_", " ")}.`;
  if (theirs.length === 0) return "No such charge.";
  return theirs
    .map(({ reference, status, amountMinor, currency, refundedMinor }) => {
      const money = theirMoney(amountMinor, currency);
      const back = theirMoney(refundedMinor, currency);
      const refund = refundedMinor > 0 ? `, ${back} of it given back` : "";
      return `${money}, ${THEIR_WORDS[status]}${refund} (${reference}).`;
    })
    .join(" ");
}

/** How many decimals a currency has that we do not sell in is not for us to say. */
function theirMoney(amountMinor: number, currency: string): string {
  const money = Money.safeParse({ amountMinor, currency });
  return money.success
    ? formatMoney(money.data)
    : `${String(amountMinor)} minor units of ${currency}`;
}
