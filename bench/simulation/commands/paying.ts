/** Charging and refunding; mirrors server/commands/{request-payment,charge-payment,record-provider-news,refund-payment}.ts. */
import { decidePayment } from "#server/domain/booking";
import type { PaymentEvent, PaymentRequested, RefundRequested } from "#server/domain/events";
import { PAYMENT_ATTEMPTS_MAX, type ProviderNews } from "#server/domain/payment";
import { accept, refuse } from "#server/domain/result";
import { newEvent, type House } from "../house";
import { isDecidedAtOnce } from "../stores/bank";
import {
  appendToOutbox,
  changePayment,
  countFailures,
  findKeptPayment,
  insertPayment,
  lockBooking,
  lockPayment,
} from "../stores/bookings";
import type { Tables, Transaction } from "../stores/postgres";
import type { Process } from "../world";
import { endBooking } from "./ending";
import { projectSoon } from "./projection";

/** `requestPayment`. */
export async function requestPayment(
  house: House,
  process: Process,
  asked: { paymentId: string; bookingId: string; buyerId: string; methodToken: string },
) {
  const { paymentId, bookingId, buyerId, methodToken } = asked;
  return house.db.inTransaction(process, async (tx) => {
    const booking = await lockBooking(tx, bookingId);
    if (booking?.buyerId !== buyerId) return refuse({ code: "booking_not_found" });
    const earlier = await lockPayment(tx, paymentId);
    if (earlier?.bookingId === bookingId) return accept({ paymentId });
    const decision = decidePayment(booking, booking.nowMs);
    if (!decision.ok) return decision;
    if (await findKeptPayment(tx, bookingId)) return refuse({ code: "payment_under_way" });

    const amount = { amountMinor: booking.totalMinor, currency: booking.currency };
    await insertPayment(tx, {
      ...{ id: paymentId, bookingId, buyerId, methodToken, ...amount, status: "REQUESTED" },
      ...{ chargeReference: null, refundRequestedAtMs: null },
    });
    const event = newEvent<PaymentRequested>(house, {
      ...{ type: "PaymentRequested", paymentId, bookingId, buyerId, amount },
    });
    await appendToOutbox(tx, "payments", event);
    return accept({ paymentId });
  });
}

/** The payments worker. */
export async function movePayment(
  house: House,
  process: Process,
  event: PaymentEvent,
): Promise<void> {
  if (event.type === "PaymentRequested") await chargePayment(house, process, event);
  if (event.type === "RefundRequested") await refundPayment(house, process, event);
}

async function chargePayment(
  house: House,
  process: Process,
  event: PaymentRequested,
): Promise<void> {
  const { world, db, bank } = house;
  const { paymentId, bookingId, amount } = event;
  await world.step(process, "read payment");
  const payment = db.committed.payments.get(paymentId);
  if (payment?.status !== "REQUESTED") return;
  const { methodToken } = payment;

  await world.step(process, "the provider charges");
  const key = world.is("noKeyAtTheProvider") ? world.newId() : paymentId;
  const charge = bank.charge(key, { paymentId, bookingId, ...amount, methodToken });
  await world.step(process, "the provider answers");
  if (!isDecidedAtOnce(methodToken)) return;
  const kind = charge.status === "succeeded" ? "charge_succeeded" : "charge_failed";
  const facts = { messageId: `answer-${paymentId}`, paymentId: event.paymentId };
  await recordNews(house, process, {
    ...{ ...facts, bookingId: event.bookingId, reference: charge.id, ...amount, kind },
  });
}

async function refundPayment(
  house: House,
  process: Process,
  event: RefundRequested,
): Promise<void> {
  const { world, db, bank } = house;
  const { paymentId, bookingId, amount } = event;
  await world.step(process, "read payment");
  const payment = db.committed.payments.get(paymentId);
  if (payment?.status !== "SUCCEEDED" || payment.chargeReference === null) return;

  await world.step(process, "the provider refunds");
  const key = world.is("refundedTwice") ? world.newId() : `refund-${paymentId}`;
  const refund = bank.refund(key, payment.chargeReference, amount.amountMinor, amount.currency);
  await world.step(process, "the provider answers");
  if (refund.status === "processing") return;
  const facts = { messageId: `refund-answer-${paymentId}`, paymentId, bookingId };
  await recordNews(house, process, {
    ...{ ...facts, kind: "refund_succeeded", reference: refund.id, ...amount },
  });
}

/** `recordProviderNews`. */
export async function recordNews(
  house: House,
  process: Process,
  news: ProviderNews,
): Promise<void> {
  const ended = await house.db.transact(process, async (tx) => {
    const booking = await lockBooking(tx, news.bookingId);
    const payment = await lockPayment(tx, news.paymentId);
    if (!booking || !payment) throw new Error(`News of ${news.paymentId}, which is not ours.`);
    if (!(await recordStep(house, tx, payment, news))) return null;
    const isLastFailure =
      news.kind === "charge_failed" &&
      booking.status === "PENDING" &&
      (await countFailures(tx, booking.id)) >= PAYMENT_ATTEMPTS_MAX;
    return isLastFailure ? endBooking(house, tx, booking, "BookingFailed") : null;
  });
  if (ended) await projectSoon(house, process, ended);
}

async function recordStep(
  house: House,
  tx: Transaction,
  payment: Tables["payments"],
  news: ProviderNews,
): Promise<boolean> {
  const { id: paymentId, bookingId, buyerId, amountMinor, currency } = payment;
  const facts = { paymentId, bookingId, buyerId, amount: { amountMinor, currency } };
  const append = async (type: PaymentEvent["type"]) => {
    await appendToOutbox(tx, "payments", newEvent<PaymentEvent>(house, { type, ...facts }));
  };

  if (news.kind === "refund_succeeded") {
    const isPaid = (row: { status: string }) => row.status === "SUCCEEDED";
    if (!(await changePayment(tx, paymentId, isPaid, { status: "REFUNDED" }))) return false;
    await append("PaymentRefunded");
    return true;
  }
  if (payment.status !== "REQUESTED") return false;
  const status = news.kind === "charge_succeeded" ? "SUCCEEDED" : "FAILED";
  await changePayment(tx, paymentId, () => true, { status, chargeReference: news.reference });
  await append(status === "SUCCEEDED" ? "PaymentSucceeded" : "PaymentFailed");
  return true;
}
