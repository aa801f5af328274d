/**
 * Reconciliation: our payments beside the provider's own books, and what to do where they differ.
 *
 * Rules only. A difference is a break. It is mended by itself where the rule is clear, by the same
 * commands as all other news; the rest is shown to people. To decide twice, or to mend twice, is to
 * have done it once.
 */
import { z } from "zod";

import type { BookingStatus } from "#server/domain/booking";
import { BookingId, PaymentId, PerformanceId } from "#server/domain/ids";
import { Currency, type Money } from "#server/domain/money";
import { PaymentStatus, type ProviderCharge, type ProviderNews } from "#server/domain/payment";

import {
  isKept,
  isSameMoney,
  kindsOf,
  mendOf,
  pairOf,
  refundedMinor,
} from "./reconciliation-rules";

/** Every way in which the provider's books and ours can differ, or its word be of no use to us. */
export const PaymentBreakKind = z.enum([
  /** Paid there, still under way here: its news was lost. Mended by recording it. */
  "charge_success_unheard",
  /** Declined there, still under way here. Mended by recording it. */
  "charge_failure_unheard",
  /** Under way here, and the provider has never heard of it. Mended by asking again. */
  "charge_never_made",
  /** Declined here, paid there after all. Mended: recorded as paid, or given back where it cannot be. */
  "charge_success_after_failure",
  /** Money was taken that no payment of ours asked for. Shown. */
  "charge_unknown",
  /** Another amount or currency than was asked for. Shown. */
  "charge_amount_differs",
  /** Paid here, and not there. Shown. */
  "charge_missing",
  /** More than one charge of a booking has been taken and is not on its way back. Shown. */
  "charged_twice",
  /** Paid, and after a quarter of an hour neither confirmed nor given back. Mended by giving it back. */
  "charge_without_booking",
  /** The money has gone back there, and not here. Mended by recording it. */
  "refund_unheard",
  /** To be given back, and the provider has never heard of it. Mended by asking again. */
  "refund_never_made",
  /** The provider could not give the money back. Shown. */
  "refund_failed",
  /** Given back here, and not there. Shown. */
  "refund_missing",
  /** A part of the money has gone back; we only ever ask for the whole. Shown. */
  "refund_amount_differs",
  /** One charge has several refunds; we only ever ask for one. Shown. */
  "refunded_more_than_once",
  /** The money has gone back there and the tickets are good. Shown. */
  "refunded_but_confirmed",
  /** The provider's word, of a kind that we do not know. Shown. */
  "webhook_not_understood",
  /** The provider's word of another amount or currency than was asked for. Shown. */
  "webhook_amount_differs",
  /** The provider's word of a payment that we do not know. Shown. */
  "webhook_payment_unknown",
]);
export type PaymentBreakKind = z.infer<typeof PaymentBreakKind>;

const amount = { amountMinor: z.int(), currency: Currency };

/** What each side said when the break was last seen. */
export const BreakFacts = z.object({
  /** Null where we have no such payment. */
  ours: z
    .object({
      ...amount,
      paymentStatus: PaymentStatus,
      bookingStatus: z.string(),
      refundRequested: z.boolean(),
    })
    .nullable(),
  /** The charges that it is about. */
  theirs: z.array(
    z.object({
      amountMinor: z.int(),
      /** As of `ProviderCharge`. */
      currency: z.string(),
      reference: z.string(),
      status: z.enum(["processing", "succeeded", "failed"]),
      /** What has gone back of it. */
      refundedMinor: z.int(),
      refunds: z.int(),
    }),
  ),
  /** The webhook that it is about; `body` is its beginning. */
  message: z.object({ type: z.string(), reason: z.string(), body: z.string() }).nullable(),
});
export type BreakFacts = z.infer<typeof BreakFacts>;

/** A break as an organiser sees it. Times are Unix milliseconds. */
export const PaymentBreakView = z.object({
  id: z.uuid(),
  kind: PaymentBreakKind,
  state: z.enum(["OPEN", "MENDED"]),
  provider: z.string(),
  /** A payment, a booking, or the provider's name for a charge or a message. */
  subject: z.string(),
  paymentId: PaymentId.nullable(),
  bookingId: BookingId.nullable(),
  /** Null for what belongs to nobody. */
  performance: z
    .object({
      id: PerformanceId,
      eventTitle: z.string(),
      startsAtMs: z.int(),
      timeZone: z.string(),
    })
    .nullable(),
  bookingReference: z.string().nullable(),
  /** Without the webhook's body, which may tell of other people. */
  facts: BreakFacts.extend({
    message: z.object({ type: z.string(), reason: z.string() }).nullable(),
  }),
  foundAtMs: z.int(),
  seenAtMs: z.int(),
  mendedAtMs: z.int().nullable(),
});
export type PaymentBreakView = z.infer<typeof PaymentBreakView>;

/** A payment as our books have it. Times are Unix milliseconds. */
export type OurPayment = {
  paymentId: PaymentId;
  bookingId: BookingId;
  performanceId: PerformanceId;
  status: PaymentStatus;
  bookingStatus: BookingStatus;
  amount: Money;
  /** The provider's name for the charge that settled it. */
  chargeReference: string | null;
  createdAtMs: number;
  settledAtMs: number | null;
  refundRequestedAtMs: number | null;
  refundedAtMs: number | null;
};

/** What mends a break. Each may be done again, late, and by several at once. */
export type PaymentMend =
  | { do: "record_news"; news: [ProviderNews, ...ProviderNews[]] }
  | {
      do: "ask_to_charge" | "ask_to_refund" | "begin_refund";
      paymentId: PaymentId;
      bookingId: BookingId;
    };

/** A difference between the books. `subject` and `kind` together name it, however often it is seen. */
export type PaymentBreak = {
  kind: PaymentBreakKind;
  subject: string;
  paymentId: PaymentId | null;
  bookingId: BookingId | null;
  performanceId: PerformanceId | null;
  facts: BreakFacts;
  /** Null for what only people can mend. */
  mend: PaymentMend | null;
};

/**
 * Compares our books with the provider's.
 *
 * The provider's must have been read before ours, or what happened in between looks like a break.
 *
 * @param ours   payments; all that the charges name, and none whose charges were left out
 * @param theirs charges with all their refunds
 * @param nowMs  Unix milliseconds, of the moment at which the reading began
 */
export function decideBreaks(
  ours: readonly OurPayment[],
  theirs: readonly ProviderCharge[],
  nowMs: number,
): PaymentBreak[] {
  const payments = new Map(ours.map((payment) => [payment.paymentId, payment]));
  const chargesOf = new Map<PaymentId, ProviderCharge[]>(
    ours.map(({ paymentId }) => [paymentId, []]),
  );
  const unknown: ProviderCharge[] = [];
  for (const charge of theirs) {
    const payment = findPayment(payments, charge);
    if (payment) chargesOf.get(payment.paymentId)?.push(charge);
    else unknown.push(charge);
  }
  return [
    ...unknown.filter(isKept).map(unknownCharge),
    ...ours.flatMap((payment) => breaksOf(payment, chargesOf.get(payment.paymentId) ?? [], nowMs)),
    ...chargedTwice(ours, chargesOf),
  ];
}

/** The payment that a charge says it is of, unless it says so of another booking. */
function findPayment(
  payments: ReadonlyMap<PaymentId, OurPayment>,
  { paymentId, bookingId }: ProviderCharge,
): OurPayment | undefined {
  const payment = paymentId === null ? undefined : payments.get(paymentId);
  return bookingId === null || payment?.bookingId === bookingId ? payment : undefined;
}

function breaksOf(
  payment: OurPayment,
  charges: readonly ProviderCharge[],
  nowMs: number,
): PaymentBreak[] {
  const differing = charges.filter(
    (charge) => charge.status !== "failed" && !isSameMoney(charge.amount, payment.amount),
  );
  // Nothing can be said of a payment whose money is another: whatever was recorded would be wrong.
  if (differing.length > 0) {
    return differing.map((charge) =>
      breakOf("charge_amount_differs", charge.reference, payment, [charge], null),
    );
  }

  const pair = pairOf(payment, charges, nowMs);
  return kindsOf(pair).map((kind) =>
    breakOf(kind, payment.paymentId, payment, charges, mendOf(kind, pair)),
  );
}

function unknownCharge(charge: ProviderCharge): PaymentBreak {
  return {
    kind: "charge_unknown",
    subject: charge.reference,
    paymentId: null,
    bookingId: null,
    performanceId: null,
    facts: { ours: null, theirs: [theirSide(charge)], message: null },
    mend: null,
  };
}

function chargedTwice(
  ours: readonly OurPayment[],
  chargesOf: ReadonlyMap<PaymentId, readonly ProviderCharge[]>,
): PaymentBreak[] {
  const kept = ours
    .filter(({ status, refundRequestedAtMs }) => status !== "REFUNDED" && !refundRequestedAtMs)
    .flatMap((payment) =>
      (chargesOf.get(payment.paymentId) ?? [])
        .filter(isKept)
        .map((charge) => ({ payment, charge })),
    );
  const ofBooking = new Map<BookingId, typeof kept>();
  for (const pair of kept) {
    const { bookingId } = pair.payment;
    ofBooking.set(bookingId, [...(ofBooking.get(bookingId) ?? []), pair]);
  }
  return [...ofBooking].flatMap(([bookingId, pairs]) => {
    const [first] = pairs;
    if (!first || pairs.length < 2) return [];
    const charges = pairs.map(({ charge }) => charge);
    return [breakOf("charged_twice", bookingId, first.payment, charges, null)];
  });
}

function breakOf(
  kind: PaymentBreakKind,
  subject: string,
  payment: OurPayment,
  charges: readonly ProviderCharge[],
  mend: PaymentMend | null,
): PaymentBreak {
  const { paymentId, bookingId, performanceId, amount: ourAmount } = payment;
  const ours = {
    ...ourAmount,
    paymentStatus: payment.status,
    bookingStatus: payment.bookingStatus,
    refundRequested: payment.refundRequestedAtMs !== null,
  };
  const facts = { ours, theirs: charges.map(theirSide), message: null };
  return { kind, subject, paymentId, bookingId, performanceId, facts, mend };
}

function theirSide(charge: ProviderCharge): BreakFacts["theirs"][number] {
  const { reference, status } = charge;
  const refunds = charge.refunds.length;
  return { ...charge.amount, reference, status, refundedMinor: refundedMinor(charge), refunds };
}
