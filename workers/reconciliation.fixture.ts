/** A house whose provider's books are compared with ours, for tests. */
import {
  newBuyer,
  newPerformance,
  newsOf,
  paymentEvents,
  required,
  succeededEvent,
} from "#server/commands/box-office.fixture";
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { recordProviderNews } from "#server/commands/record-provider-news";
import type { BookingId, PaymentId } from "#server/domain/ids";
import type { ProviderNews } from "#server/domain/payment";
import { newSimulator, newSink } from "#server/payments/simulator/simulator.fixture";
import { prisma } from "#server/postgres/client";
import { findBooking } from "#server/queries/bookings";

import { reconcileOnce } from "./reconciliation";

const MINUTE_MS = 60_000;

/** What a seat of these houses costs. */
export const price = { amountMinor: 4_250, currency: "GBP" } as const;

/**
 * A box office with a provider of its own, whose webhooks nobody hears. Its name is its own as well, so that the
 * payments of other tests are not in its books.
 */
export async function newHouse() {
  const { seat, performanceId } = await newPerformance();
  const buyer = await newBuyer();
  const simulator = await newSimulator((await newSink()).url);
  const provider = { ...simulator.provider, name: `simulator-${crypto.randomUUID()}` };

  const book = (place = 0) => buyer.holdAndBook(performanceId, seat(place));
  /** Asks for a payment, which only the provider of this house is to charge. */
  const ask = async (bookingId: BookingId) => {
    const paymentId = await buyer.requestToPay(bookingId);
    await prisma.payment.update({
      where: { id: paymentId },
      data: { provider: provider.name },
    });
    return paymentId;
  };
  const charge = async (paymentId: PaymentId, bookingId: BookingId, methodToken = "sim_success") =>
    (
      await provider.charge({
        ...{ paymentId, bookingId, amount: price, methodToken },
        requestedAtMs: Date.now(),
      })
    ).reference;
  /** What the provider says, heard. */
  const hear = async (paymentId: PaymentId, kind: ProviderNews["kind"], reference: string) =>
    required(await recordProviderNews({ ...(await newsOf(paymentId, kind)), reference }));
  /** Booked, paid on both sides, tickets written. */
  const sell = async (place = 0) => {
    const bookingId = await book(place);
    const paymentId = await ask(bookingId);
    const chargeReference = await charge(paymentId, bookingId);
    await hear(paymentId, "charge_succeeded", chargeReference);
    await fulfilBooking(await succeededEvent(paymentId));
    return { bookingId, paymentId, chargeReference };
  };
  /** Compares the books when all of that is ten minutes old, or as old as is said. */
  const reconcile = (laterMs = 10 * MINUTE_MS) =>
    reconcileOnce({ sinceMs: 0, nowMs: Date.now() + laterMs, provider });
  const breaks = async () => {
    const rows = await prisma.paymentBreak.findMany({
      where: { provider: provider.name },
      orderBy: { kind: "asc" },
    });
    return rows.map(({ kind, state }) => `${kind} ${state}`);
  };
  /** What the provider has taken and kept. */
  const takenMinor = async () => {
    const { charges } = await provider.listCharges({ sinceMs: 0, cursor: null });
    return charges
      .filter(({ status }) => status === "succeeded")
      .flatMap(({ amount, refunds }) => [
        amount.amountMinor,
        ...refunds.map((refund) => -refund.amountMinor),
      ])
      .reduce((sum, amountMinor) => sum + amountMinor, 0);
  };
  const statusOf = async (bookingId: BookingId) => {
    const booking = await findBooking(bookingId, buyer.id);
    return [booking?.status, ...(booking?.payments.map(({ status }) => status) ?? [])];
  };
  return {
    ...{ performanceId, buyer, provider, simulator, book, ask, charge, hear, sell },
    ...{ reconcile, breaks, takenMinor, statusOf },
  };
}

/** Forgets the news of a payment, as a table restored from an older copy would. */
export async function loseNews(paymentId: PaymentId): Promise<void> {
  await prisma.outboxEvent.deleteMany({
    where: { topic: "payments", payload: { path: ["paymentId"], equals: paymentId } },
  });
}

/** The news of a payment that the outbox holds, in no order. */
export async function typesOf(paymentId: PaymentId): Promise<string[]> {
  return (await paymentEvents(paymentId)).map(({ type }) => type).sort();
}
