import type { PaymentEvent } from "#server/domain/events";
import { newEvent } from "#server/domain/news";
import { PAYMENT_ATTEMPTS_MAX, type NewsRefusal, type ProviderNews } from "#server/domain/payment";
import { accept, refuse, type Result } from "#server/domain/result";
import { logger } from "#server/logger";
import { endBooking } from "#server/postgres/booking-steps";
import { lockBooking } from "#server/postgres/bookings";
import { inTransaction, type Transaction } from "#server/postgres/client";
import { appendToOutbox } from "#server/postgres/outbox";
import {
  countFailures,
  hasLivePayment,
  lockPayment,
  markRefunded,
  requestRefundOfFailed,
  settlePayment,
  type PaymentRow,
} from "#server/postgres/payments";
import { projectSoon } from "#server/projection/live-map";

/** What became of the news. `known`: it had been recorded before. */
export type NewsOutcome = "recorded" | "known";

/**
 * Takes note of what a provider says, by its answer or by its webhook. State only moves forward, so
 * news may come doubled, late and in any order. Money that comes after a decline is kept or goes back.
 *
 * All that is told at once is written at once, so that nobody acts on a payment whose refund is known.
 * What money buys is fulfilment's to say, or that it goes back: the event commits with the money, and
 * whoever dies then leaves it to the relay and to housekeeping.
 *
 * @param told of one booking, in the order in which it happened
 * @returns refused if any is not about a payment of ours, or about other money: then nothing has changed
 */
export async function recordProviderNews(
  ...told: [ProviderNews, ...ProviderNews[]]
): Promise<Result<NewsOutcome, NewsRefusal>> {
  const recorded = await inTransaction("record-provider-news", async (tx) => {
    // The booking is locked before its payment, everywhere, so that nobody waits in a circle.
    const booking = await lockBooking(tx, told[0].bookingId);
    if (!booking) return refuse({ code: "payment_unknown" });

    let outcome: NewsOutcome = "known";
    for (const news of told) {
      const payment = await lockPayment(tx, news.paymentId);
      if (payment?.bookingId !== booking.id) return refuse({ code: "payment_unknown" });
      if (payment.amountMinor !== news.amountMinor || payment.currency !== news.currency) {
        return refuse({ code: "payment_mismatch" });
      }
      if (await recordStep(tx, payment, news, booking.nowMs)) outcome = "recorded";
    }

    const isLastFailure =
      outcome === "recorded" &&
      told.some(({ kind }) => kind === "charge_failed") &&
      booking.status === "PENDING" &&
      (await countFailures(tx, booking.id)) >= PAYMENT_ATTEMPTS_MAX;
    const ended = isLastFailure ? await endBooking(tx, booking, "BookingFailed") : null;
    return accept({ outcome, ended });
  });

  if (!recorded.ok) {
    logger.error({ news: told, code: recorded.refusal.code }, "news of a payment that is not ours");
    return recorded;
  }
  if (recorded.value.ended) await projectSoon(recorded.value.ended);
  return accept(recorded.value.outcome);
}

/** Writes one step of a payment with its event. @returns false if it had been taken before */
async function recordStep(
  tx: Transaction,
  payment: PaymentRow,
  news: ProviderNews,
  nowMs: number,
): Promise<boolean> {
  const { id: paymentId, bookingId, buyerId, amountMinor, currency } = payment;
  const facts = { paymentId, bookingId, buyerId, amount: { amountMinor, currency } };

  if (news.kind === "refund_succeeded") {
    if (!(await markRefunded(tx, paymentId, news.reference, nowMs))) return false;
    await append(tx, newEvent<PaymentEvent>({ type: "PaymentRefunded", ...facts }, nowMs));
    return true;
  }

  if (payment.status === "FAILED" && news.kind === "charge_succeeded" && !payment.refundRequested) {
    return recordLateSuccess(tx, payment, news, nowMs);
  }
  if (payment.status !== "REQUESTED") return false;
  const failureCode = news.kind === "charge_failed" ? (news.failureCode ?? "card_declined") : null;
  const outcome = {
    status: failureCode === null ? ("SUCCEEDED" as const) : ("FAILED" as const),
    chargeReference: news.reference,
    failureCode,
  };
  await settlePayment(tx, paymentId, outcome, nowMs);
  await append(
    tx,
    failureCode === null
      ? newEvent<PaymentEvent>({ type: "PaymentSucceeded", ...facts }, nowMs)
      : newEvent<PaymentEvent>({ type: "PaymentFailed", ...facts, failureCode }, nowMs),
  );
  return true;
}

/**
 * Writes that a payment which had failed has been paid after all: it has succeeded, unless the booking has
 * another payment that is under way or paid. Then this money goes back.
 */
async function recordLateSuccess(
  tx: Transaction,
  payment: PaymentRow,
  { reference }: ProviderNews,
  nowMs: number,
): Promise<boolean> {
  const { id: paymentId, bookingId, buyerId, amountMinor, currency } = payment;
  const facts = { paymentId, bookingId, buyerId, amount: { amountMinor, currency } };

  if (await hasLivePayment(tx, bookingId)) {
    await requestRefundOfFailed(tx, paymentId, reference, nowMs);
    await append(tx, newEvent<PaymentEvent>({ type: "RefundRequested", ...facts }, nowMs));
    return true;
  }
  const outcome = { status: "SUCCEEDED", chargeReference: reference, failureCode: null } as const;
  await settlePayment(tx, paymentId, outcome, nowMs);
  await append(tx, newEvent<PaymentEvent>({ type: "PaymentSucceeded", ...facts }, nowMs));
  return true;
}

async function append(tx: Transaction, event: PaymentEvent): Promise<void> {
  await appendToOutbox(tx, "payments", event);
}
