/** The rules of reconciliation: of one payment and its charge, which breaks there are and what mends each. */
import type { Money } from "#server/domain/money";
import type { ProviderCharge, ProviderNews } from "#server/domain/payment";

import type { OurPayment, PaymentBreakKind, PaymentMend } from "./reconciliation";

/** News that is younger than this, in milliseconds, may still be on its way. */
export const HEARD_WITHIN_MS = 60_000;

/** After this long, in milliseconds, the provider has been asked for what we wanted of it. */
export const ASKED_WITHIN_MS = 5 * 60_000;

/** After this long, in milliseconds, money that has come has tickets or goes back. */
export const FULFILLED_WITHIN_MS = 15 * 60_000;

/** A payment beside the charge that counts for it. */
type Pair = {
  payment: OurPayment;
  charge: ProviderCharge | null;
  isPaid: boolean;
  /** Refunds that were made or are under way. */
  refunds: number;
  isRefunded: boolean;
  nowMs: number;
};

/** Of each kind that is about one payment: when it is so. */
const RULES = {
  charge_success_unheard: ({ payment, charge, isPaid, nowMs }) =>
    payment.status === "REQUESTED" &&
    isPaid &&
    isOlder(charge?.createdAtMs, HEARD_WITHIN_MS, nowMs),
  charge_failure_unheard: ({ payment, charge, nowMs }) =>
    payment.status === "REQUESTED" &&
    charge?.status === "failed" &&
    isOlder(charge.createdAtMs, HEARD_WITHIN_MS, nowMs),
  charge_never_made: ({ payment, charge, nowMs }) =>
    payment.status === "REQUESTED" &&
    charge === null &&
    isOlder(payment.createdAtMs, ASKED_WITHIN_MS, nowMs),
  charge_success_after_failure: ({ payment, charge, isPaid, isRefunded, nowMs }) =>
    payment.status === "FAILED" &&
    payment.refundRequestedAtMs === null &&
    isPaid &&
    !isRefunded &&
    isOlder(charge?.createdAtMs, HEARD_WITHIN_MS, nowMs),
  charge_missing: ({ payment, isPaid, nowMs }) =>
    (payment.status === "SUCCEEDED" || payment.status === "REFUNDED") &&
    !isPaid &&
    isOlder(payment.settledAtMs, ASKED_WITHIN_MS, nowMs),
  charge_without_booking: ({ payment, isPaid, isRefunded, nowMs }) =>
    payment.status === "SUCCEEDED" &&
    payment.refundRequestedAtMs === null &&
    payment.bookingStatus !== "CONFIRMED" &&
    isPaid &&
    !isRefunded &&
    isOlder(payment.settledAtMs, FULFILLED_WITHIN_MS, nowMs),
  refund_unheard: ({ payment, isRefunded, nowMs }) =>
    isRefunded &&
    isOwing(payment) &&
    !isKeptByBooking(payment) &&
    (payment.refundRequestedAtMs === null ||
      isOlder(payment.refundRequestedAtMs, HEARD_WITHIN_MS, nowMs)),
  refund_never_made: ({ payment, charge, isPaid, nowMs }) =>
    isOwing(payment) &&
    isPaid &&
    charge?.refunds.length === 0 &&
    isOlder(payment.refundRequestedAtMs, ASKED_WITHIN_MS, nowMs),
  refund_failed: ({ payment, charge, refunds }) =>
    isOwing(payment) &&
    payment.refundRequestedAtMs !== null &&
    charge !== null &&
    charge.refunds.length > 0 &&
    refunds === 0,
  refund_missing: ({ payment, isPaid, refunds, nowMs }) =>
    payment.status === "REFUNDED" &&
    isPaid &&
    refunds === 0 &&
    isOlder(payment.refundedAtMs, ASKED_WITHIN_MS, nowMs),
  refund_amount_differs: ({ charge, refunds, isRefunded }) =>
    charge !== null && refunds === 1 && !isRefunded && refundedMinor(charge) > 0,
  refunded_more_than_once: ({ refunds }) => refunds > 1,
  refunded_but_confirmed: ({ payment, isRefunded }) => isRefunded && hasGoodTickets(payment),
} satisfies Partial<Record<PaymentBreakKind, (pair: Pair) => boolean>>;

/** Puts a payment beside its charges, of which there should be one. */
export function pairOf(
  payment: OurPayment,
  charges: readonly ProviderCharge[],
  nowMs: number,
): Pair {
  const charge = chargeThatCounts(payment, charges);
  const isPaid = charge?.status === "succeeded";
  return {
    payment,
    charge,
    isPaid,
    refunds: charge ? charge.refunds.filter(({ status }) => status !== "failed").length : 0,
    isRefunded: charge !== null && isPaid && refundedMinor(charge) >= charge.amount.amountMinor,
    nowMs,
  };
}

/** The kinds of break that a pair shows. */
export function kindsOf(pair: Pair): PaymentBreakKind[] {
  return RULED_KINDS.filter((kind) => RULES[kind](pair));
}

const RULED_KINDS = Object.keys(RULES) as (keyof typeof RULES)[];

/** Of several charges the one that settled the payment, else the one that says most of its money. */
function chargeThatCounts(
  { chargeReference }: OurPayment,
  charges: readonly ProviderCharge[],
): ProviderCharge | null {
  const ofStatus = (status: ProviderCharge["status"]) =>
    charges.find((charge) => charge.status === status && charge.reference === chargeReference) ??
    charges.find((charge) => charge.status === status);
  return ofStatus("succeeded") ?? ofStatus("processing") ?? ofStatus("failed") ?? null;
}

/** What mends a break of this kind; null for what only people can mend. */
export function mendOf(
  kind: PaymentBreakKind,
  { payment, charge, isRefunded }: Pair,
): PaymentMend | null {
  const { paymentId, bookingId } = payment;
  switch (kind) {
    case "charge_success_unheard":
    case "charge_success_after_failure":
      return (
        charge && {
          do: "record_news",
          // In this order: what has gone back was paid first.
          news: [
            newsOf("charge_succeeded", payment, charge),
            ...(isRefunded ? [newsOf("refund_succeeded", payment, charge)] : []),
          ],
        }
      );
    case "charge_failure_unheard":
      return charge && { do: "record_news", news: [newsOf("charge_failed", payment, charge)] };
    case "refund_unheard":
      return charge && { do: "record_news", news: [newsOf("refund_succeeded", payment, charge)] };
    case "charge_never_made":
      return { do: "ask_to_charge", paymentId, bookingId };
    case "refund_never_made":
      return { do: "ask_to_refund", paymentId, bookingId };
    case "charge_without_booking":
      return { do: "begin_refund", paymentId, bookingId };
    default:
      return null;
  }
}

/** What the provider would have said, had we heard it. */
function newsOf(
  kind: ProviderNews["kind"],
  { paymentId, bookingId, amount: { amountMinor, currency } }: OurPayment,
  charge: ProviderCharge,
): ProviderNews {
  const refund = charge.refunds.find(({ status }) => status === "succeeded");
  const reference =
    kind === "refund_succeeded" ? (refund?.reference ?? charge.reference) : charge.reference;
  return {
    messageId: `books-${kind}-${reference}`,
    ...{ paymentId, bookingId, kind, reference, amountMinor, currency },
    ...(charge.failureCode !== null && { failureCode: charge.failureCode }),
  };
}

/** Whether a charge has taken money that is not on its way back. */
export function isKept(charge: ProviderCharge): boolean {
  const goingBackMinor = charge.refunds
    .filter(({ status }) => status !== "failed")
    .reduce((sum, refund) => sum + refund.amountMinor, 0);
  return charge.status === "succeeded" && goingBackMinor < charge.amount.amountMinor;
}

/** Whether we have, or are giving back, a payment's money. */
function isOwing({ status, refundRequestedAtMs }: OurPayment): boolean {
  return status === "SUCCEEDED" || (status === "FAILED" && refundRequestedAtMs !== null);
}

/** Whether the tickets are good though nobody has asked for the money to go back, whatever has become of it. */
function hasGoodTickets({ bookingStatus, refundRequestedAtMs }: OurPayment): boolean {
  return bookingStatus === "CONFIRMED" && refundRequestedAtMs === null;
}

/** Whether a payment is what its booking was confirmed by. */
function isKeptByBooking({ status, bookingStatus, refundRequestedAtMs }: OurPayment): boolean {
  return status === "SUCCEEDED" && bookingStatus === "CONFIRMED" && refundRequestedAtMs === null;
}

/** What has gone back of a charge. */
export function refundedMinor({ refunds }: ProviderCharge): number {
  return refunds
    .filter(({ status }) => status === "succeeded")
    .reduce((sum, refund) => sum + refund.amountMinor, 0);
}

/** Whether two amounts are the same, in the same currency. */
export function isSameMoney(one: ProviderCharge["amount"], other: Money): boolean {
  return one.amountMinor === other.amountMinor && one.currency === other.currency;
}

function isOlder(atMs: number | null | undefined, ageMs: number, nowMs: number): boolean {
  return atMs !== null && atMs !== undefined && nowMs - atMs > ageMs;
}
