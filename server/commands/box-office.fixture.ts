/** A box office of one's own for a test: each makes its own performance, so that all run at once. */
import { createBooking } from "#server/commands/create-booking";
import { createEvent } from "#server/commands/create-event";
import { createVenue } from "#server/commands/create-venue";
import { expireBooking } from "#server/commands/expire-booking";
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { holdSeats } from "#server/commands/hold-seats";
import { recordProviderNews } from "#server/commands/record-provider-news";
import { requestPayment } from "#server/commands/request-payment";
import { PAYMENT_GRACE_MS } from "#server/domain/booking";
import { PaymentEvent, PaymentSucceeded } from "#server/domain/events";
import {
  AccountId,
  BookingId,
  BuyerId,
  EventId,
  OrganiserId,
  PerformanceId,
  SeatId,
  PaymentId,
  VenueId,
} from "#server/domain/ids";
import { EventRequest, VenueRequest } from "#server/domain/organising";
import type { ProviderNews } from "#server/domain/payment";
import { insertAccount } from "#server/postgres/accounts";
import { prisma } from "#server/postgres/client";
import { readPlanSeats } from "#server/postgres/plan-seats";
import { findSale } from "#server/postgres/sales";

const HOUR_MS = 60 * 60_000;

/** Twenty seats in two rows, at one price. */
const SMALL_HALL = {
  ...{ template: "hall", sections: 1, rowsPerSection: 2, seatsPerRow: 10, priceLevels: 1 },
};

/** What a test may want otherwise than the rest. */
type Wishes = {
  plan?: unknown;
  seatsPerBuyerMax?: number;
  holdTtlMs?: number;
  onSaleAtMs?: number;
};

/** A performance that has been on sale for an hour: £40 and a fee of £2.50 for every place. */
export async function newPerformance(wishes: Wishes = {}) {
  const organiserId = OrganiserId.parse(await newAccount("organiser"));
  const venueId = VenueId.parse(crypto.randomUUID());
  const venue = VenueRequest.parse({
    name: `House ${venueId.slice(0, 8)}`,
    city: "Bath",
    address: "1 Sawclose",
    timeZone: "Europe/London",
    plan: wishes.plan ?? SMALL_HALL,
  });
  required(await createVenue({ venueId, organiserId, request: venue }));

  const plan = await prisma.seatingPlan.findFirstOrThrow({ where: { venueId } });
  const { priceLevels } = plan.layout as { priceLevels: { key: string }[] };
  const nowMs = Date.now();
  const request = EventRequest.parse({
    title: `Night ${venueId.slice(0, 8)}`,
    category: "theatre",
    performance: {
      venueId,
      startsAtMs: nowMs + 30 * 24 * HOUR_MS,
      onSaleAtMs: wishes.onSaleAtMs ?? nowMs - HOUR_MS,
      currency: "GBP",
      prices: priceLevels.map(({ key }) => ({ priceLevel: key, priceMinor: 4_000, feeMinor: 250 })),
      seatsPerBuyerMax: wishes.seatsPerBuyerMax ?? 8,
      ...(wishes.holdTtlMs !== undefined && { holdTtlMs: wishes.holdTtlMs }),
    },
  });
  const eventId = EventId.parse(crypto.randomUUID());
  required(await createEvent({ eventId, organiserId, request, nowMs }));

  const { id } = await prisma.performance.findFirstOrThrow({ where: { eventId } });
  const performanceId = PerformanceId.parse(id);
  const sale = await findSale(performanceId);
  if (!sale) throw new Error("The performance has no sale.");
  const { seats } = await readPlanSeats(sale.seatingPlanId);
  const seat = (place: number): SeatId => SeatId.parse(seats[place]?.id);
  return { performanceId, organiserId, seat };
}

/** An account of its own. */
export async function newAccount(role: "fan" | "organiser"): Promise<AccountId> {
  const id = AccountId.parse(crypto.randomUUID());
  const email = `${id}@frontrow.test`;
  await insertAccount({ id, email, name: "Robin Fan", passwordHash: "none", role });
  return id;
}

/** A fan who can hold, book and pay. */
export type Buyer = Awaited<ReturnType<typeof newBuyer>>;

/** Makes a fan with an account of their own. */
export async function newBuyer() {
  const id = BuyerId.parse(await newAccount("fan"));

  const hold = (performanceId: PerformanceId, ...seatIds: SeatId[]) =>
    holdSeats({ performanceId, buyerId: id, seatIds });

  const book = (request: Parameters<typeof createBooking>[0]) => {
    const bookingId = BookingId.parse(crypto.randomUUID());
    return createBooking(request, { bookingId, buyerId: id });
  };

  /** Holds and books seats; a refusal fails the test. */
  const holdAndBook = async (performanceId: PerformanceId, ...seatIds: SeatId[]) => {
    const held = required(await hold(performanceId, ...seatIds));
    return required(await book({ holdId: held.id })).bookingId;
  };

  /** Asks for a payment, whose end is the provider's to tell. */
  const requestToPay = async (bookingId: BookingId) => {
    const paymentId = PaymentId.parse(crypto.randomUUID());
    const asked = { paymentId, bookingId, buyerId: id, methodToken: "sim_success" };
    return required(await requestPayment(asked)).paymentId;
  };

  /** Asks for a payment and lets the provider say how it ended. */
  const pay = async (bookingId: BookingId, kind: "charge_succeeded" | "charge_failed") => {
    const paymentId = await requestToPay(bookingId);
    required(await recordProviderNews(await newsOf(paymentId, kind)));
    return paymentId;
  };

  /** Pays and has the payment turned into tickets. */
  const payAndGetTickets = async (bookingId: BookingId) => {
    const paymentId = await pay(bookingId, "charge_succeeded");
    await fulfilBooking(await succeededEvent(paymentId));
    return paymentId;
  };

  return { id, hold, book, holdAndBook, requestToPay, pay, payAndGetTickets };
}

/** What the provider says of a payment, of the very money that was asked for. */
export async function newsOf(
  paymentId: PaymentId,
  kind: ProviderNews["kind"],
): Promise<ProviderNews> {
  const row = await prisma.payment.findUniqueOrThrow({ where: { id: paymentId } });
  return {
    messageId: crypto.randomUUID(),
    paymentId,
    bookingId: BookingId.parse(row.bookingId),
    kind,
    reference: `ch_${paymentId.slice(0, 8)}`,
    amountMinor: row.amountMinor,
    currency: "GBP",
  };
}

/** The news of a payment that succeeded, as the outbox holds it. */
export async function succeededEvent(paymentId: PaymentId): Promise<PaymentSucceeded> {
  const events = await paymentEvents(paymentId);
  return PaymentSucceeded.parse(events.find((event) => event.type === "PaymentSucceeded"));
}

/** All the news of a payment, as the outbox holds it. */
export async function paymentEvents(paymentId: PaymentId): Promise<PaymentEvent[]> {
  const rows = await prisma.outboxEvent.findMany({
    where: { topic: "payments", payload: { path: ["paymentId"], equals: paymentId } },
  });
  return rows.map((row) => PaymentEvent.parse(row.payload));
}

/** The value of an answer that must not be a no. */
export function required<Value>(
  answer: { ok: true; value: Value } | { ok: false; refusal: { code: string } },
): Value {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  return answer.value;
}

/** Asks the bank, and lets the time to pay run out before it answers. */
export async function expireWhilePaying(buyer: Buyer, bookingId: BookingId): Promise<PaymentId> {
  const paymentId = await buyer.requestToPay(bookingId);
  const expiresAt = new Date(Date.now() - 2 * PAYMENT_GRACE_MS);
  await prisma.booking.update({ where: { id: bookingId }, data: { expiresAt } });
  if (!(await expireBooking(bookingId))) throw new Error("The booking has not run out.");
  return paymentId;
}

/** Lets the bank pay, and has what comes of it done. */
export async function payLate(paymentId: PaymentId): Promise<void> {
  required(await recordProviderNews(await newsOf(paymentId, "charge_succeeded")));
  await fulfilBooking(await succeededEvent(paymentId));
}
