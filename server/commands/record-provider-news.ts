import { setTimeout as pause } from "node:timers/promises";

import type { PaymentEvent } from "#server/domain/events";
import { newEvent } from "#server/domain/news";
import { PAYMENT_ATTEMPTS_MAX, type NewsRefusal, type ProviderNews } from "#server/domain/payment";
import { accept, refuse, type Result } from "#server/domain/result";
import { logger } from "#server/logger";
import { endBooking } from "#server/postgres/booking-steps";
import { lockBooking, lockFreeBookings } from "#server/postgres/bookings";
import {
  CROWD_LOCK_TIMEOUT_MS,
  inTransaction,
  transact,
  type Transaction,
} from "#server/postgres/client";
import { appendAllToOutbox, appendToOutbox } from "#server/postgres/outbox";
import {
  countFailures,
  findPayment,
  hasLivePayment,
  lockFreePayments,
  lockPayment,
  markRefunded,
  requestRefundOfFailed,
  settleCharges,
  settlePayment,
  type PaymentRow,
} from "#server/postgres/payments";
import { projectSoon } from "#server/projection/live-map";
import { together } from "#server/together";

/** What became of the news. `known`: it had been recorded before. */
type NewsOutcome = "recorded" | "known";

/** Most news in one transaction. */
const TOGETHER_MAX = 100;

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
export function recordProviderNews(...told: Told): Promise<Recorded> {
  return record(told);
}

/** How long a webhook waits, in milliseconds, for whoever asked for the charge and was answered the same. */
const ANSWER_FIRST_MS = 50;

/**
 * As `recordProviderNews`, for what a webhook says. That a charge has succeeded was mostly answered to whoever asked for
 * it, and is being written just now: a moment later one look shows that it is known, and the two are not in each
 * other's way.
 */
export async function recordWebhookNews(news: ProviderNews): Promise<Recorded> {
  if (news.kind === "charge_succeeded") {
    await pause(ANSWER_FIRST_MS);
    const payment = await findPayment(news.paymentId);
    // Of state that only moves forward no lock is needed to see how far it is.
    if (payment?.status === "SUCCEEDED" && isAbout(payment, news)) return accept("known");
  }
  return recordProviderNews(news);
}

type Told = [ProviderNews, ...ProviderNews[]];
type Recorded = Result<NewsOutcome, NewsRefusal>;

const record = together<Told, Recorded>({
  one: recordOne,
  many: recordTogether,
  keyOf: ([{ bookingId }]) => bookingId,
  most: TOGETHER_MAX,
});

/** Records charges that have just succeeded, as they mostly do, in one transaction; waits for nobody. */
async function recordTogether(all: readonly Told[]): Promise<(Recorded | undefined)[]> {
  const charged = all.flatMap(([news, ...more]) =>
    more.length === 0 && news.kind === "charge_succeeded" ? [news] : [],
  );
  const outcomes = await transact(
    "record-charges",
    async (tx) => {
      const bookings = await lockFreeBookings(
        tx,
        charged.map(({ bookingId }) => bookingId),
      );
      const payments = await lockFreePayments(
        tx,
        charged.map(({ paymentId }) => paymentId),
      );
      const known = new Map<ProviderNews, NewsOutcome>();
      const settled = [];
      for (const news of charged) {
        const payment = payments.get(news.paymentId);
        if (!bookings.has(news.bookingId) || !payment || !isAbout(payment, news)) continue;
        if (payment.status === "SUCCEEDED") known.set(news, "known");
        if (payment.status !== "REQUESTED") continue;
        known.set(news, "recorded");
        settled.push({ payment, reference: news.reference });
      }
      const nowMs = [...bookings.values()][0]?.nowMs ?? 0;
      if (settled.length === 0) return known;
      await settleCharges(
        tx,
        settled.map(({ payment, reference }) => ({ id: payment.id, chargeReference: reference })),
        nowMs,
      );
      const news = settled.map(({ payment }) =>
        newEvent<PaymentEvent>({ type: "PaymentSucceeded", ...factsOf(payment) }, nowMs),
      );
      await appendAllToOutbox(tx, "payments", news);
      return known;
    },
    CROWD_LOCK_TIMEOUT_MS,
  );
  return all.map(([news]) => {
    const outcome = outcomes.get(news);
    return outcome && accept(outcome);
  });
}

async function recordOne(told: Told): Promise<Recorded> {
  const recorded = await inTransaction("record-provider-news", async (tx) => {
    // The booking is locked before its payment, everywhere, so that nobody waits in a circle.
    const booking = await lockBooking(tx, told[0].bookingId);
    if (!booking) return refuse({ code: "payment_unknown" });

    let outcome: NewsOutcome = "known";
    for (const news of told) {
      const payment = await lockPayment(tx, news.paymentId);
      if (payment?.bookingId !== booking.id) return refuse({ code: "payment_unknown" });
      if (!isAbout(payment, news)) return refuse({ code: "payment_mismatch" });
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

/** Whether news is about a payment and its money. */
function isAbout(payment: PaymentRow, news: ProviderNews): boolean {
  return (
    payment.bookingId === news.bookingId &&
    payment.amountMinor === news.amountMinor &&
    payment.currency === news.currency
  );
}

/** What every event of a payment says. */
function factsOf({ id: paymentId, bookingId, buyerId, amountMinor, currency }: PaymentRow) {
  return { paymentId, bookingId, buyerId, amount: { amountMinor, currency } };
}

/** Writes one step of a payment with its event. @returns false if it had been taken before */
async function recordStep(
  tx: Transaction,
  payment: PaymentRow,
  news: ProviderNews,
  nowMs: number,
): Promise<boolean> {
  const { id: paymentId } = payment;
  const facts = factsOf(payment);

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
  const { id: paymentId, bookingId } = payment;
  const facts = factsOf(payment);

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
