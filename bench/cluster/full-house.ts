/** A house that is sold out by writing rows, as selling thousands of seats one by one would take minutes. */
import { randomUUID } from "node:crypto";

import { newAccount } from "#server/commands/box-office.fixture";
import type { BookingConfirmed, BookingCreated, SeatVersion } from "#server/domain/events";
import { BookingId, BuyerId, SeatIndex } from "#server/domain/ids";
import { newEvent } from "#server/domain/news";
import { Charge, IDEMPOTENCY_HEADER } from "#server/payments/simulator/wire";
import { Prisma, prisma } from "#server/postgres/client";
import type { House } from "./house";

const PRICE_MINOR = 4_000;
const FEE_MINOR = 250;
const TOTAL_MINOR = PRICE_MINOR + FEE_MINOR;

/** Charges that are asked for at once. */
const AT_ONCE = 32;

/** A buyer's bookings of one seat each; no more than one buyer may have. */
const BOOKINGS_PER_BUYER = 8;

/** Paid without a webhook, which would tell of what is written here anyhow. */
const QUIET_CARD = "sim_untold";

type Sold = { id: BookingId; buyerId: BuyerId; seatIndex: number; paymentId: string };

/**
 * Sells the first seats of a house at £42.50 each, paid for at the provider. The rows, the trail, the news and
 * the ledger are as the product would have left them; their mails count as sent.
 *
 * @returns the ids of the bookings
 */
export async function sellByHand(
  house: House,
  count: number,
  simulatorUrl: string,
): Promise<string[]> {
  const sold: Sold[] = [];
  let buyerId: BuyerId | null = null;
  for (let seatIndex = 0; seatIndex < count; seatIndex += 1) {
    if (buyerId === null || seatIndex % BOOKINGS_PER_BUYER === 0) {
      buyerId = BuyerId.parse(await newAccount("fan"));
    }
    const id = BookingId.parse(randomUUID());
    sold.push({ id, buyerId, seatIndex, paymentId: randomUUID() });
  }
  const references = await chargeAll(sold, simulatorUrl);
  await writeBookings(house, sold);
  await writePayments(sold, references);
  await writeSeats(house, sold);
  await writeNews(house, sold);
  return sold.map(({ id }) => id);
}

async function chargeAll(
  sold: readonly Sold[],
  simulatorUrl: string,
): Promise<Map<string, string>> {
  const references = new Map<string, string>();
  const left = sold.values();
  const chargeInTurn = async () => {
    for (const { id: bookingId, paymentId } of left) {
      const response = await fetch(`${simulatorUrl}/v1/charges`, {
        method: "POST",
        headers: { "Content-Type": "application/json", [IDEMPOTENCY_HEADER]: paymentId },
        body: JSON.stringify({
          ...{ amountMinor: TOTAL_MINOR, currency: "GBP", methodToken: QUIET_CARD },
          metadata: { paymentId, bookingId },
        }),
      });
      references.set(paymentId, Charge.parse(await response.json()).id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, chargeInTurn));
  return references;
}

async function writeBookings({ performanceId }: House, sold: readonly Sold[]): Promise<void> {
  const confirmedAt = new Date();
  const names = { sectionName: "Stalls", rowLabel: "A" };
  await prisma.booking.createMany({
    data: sold.map(({ id, buyerId }, at) => ({
      ...{ id, performanceId, buyerId, confirmedAt, status: "CONFIRMED" as const, version: 1 },
      reference: `H${at.toString(36).toUpperCase().padStart(7, "0")}`,
      ...{ currency: "GBP", totalMinor: TOTAL_MINOR, feeMinor: FEE_MINOR },
      expiresAt: new Date(Date.now() + 600_000),
    })),
  });
  await prisma.bookingLine.createMany({
    data: sold.map(({ id: bookingId, seatIndex }) => ({
      ...{
        ...names,
        priceLevelName: "Standard",
        bookingId,
        seatIndex,
        seatLabel: String(seatIndex),
        lineNumber: 0,
      },
      ...{ quantity: 1, priceMinor: PRICE_MINOR, feeMinor: FEE_MINOR },
    })),
  });
  await prisma.ticket.createMany({
    data: sold.map(({ id: bookingId, seatIndex }) => ({
      ...{ id: randomUUID(), bookingId, performanceId, seatIndex, code: randomUUID() },
      ...{ ...names, seatLabel: String(seatIndex) },
    })),
  });
  const places = new Map<BuyerId, number>();
  for (const { buyerId } of sold) places.set(buyerId, (places.get(buyerId) ?? 0) + 1);
  await prisma.buyerAllowance.createMany({
    data: [...places].map(([buyerId, placeCount]) => ({ performanceId, buyerId, placeCount })),
  });
}

async function writePayments(
  sold: readonly Sold[],
  references: ReadonlyMap<string, string>,
): Promise<void> {
  await prisma.payment.createMany({
    data: sold.map(({ id: bookingId, paymentId }) => ({
      ...{
        id: paymentId,
        bookingId,
        provider: "simulator",
        status: "SUCCEEDED" as const,
        version: 1,
      },
      ...{ methodToken: QUIET_CARD, amountMinor: TOTAL_MINOR, currency: "GBP" },
      ...{ chargeReference: references.get(paymentId) ?? null, settledAt: new Date() },
    })),
  });
}

/** Through both steps of a sale, so that the trail has them. */
async function writeSeats({ performanceId }: House, sold: readonly Sold[]): Promise<void> {
  const ids = sold.map(({ id }) => id as string);
  const seats = sold.map(({ seatIndex }) => seatIndex);
  for (const state of ["pending", "booked"]) {
    await prisma.$executeRaw(
      Prisma.sql`update performance_seats s
                    set state = ${state}::seat_state, booking_id = b.id, version = s.version + 1
                   from unnest(${ids}::uuid[], ${seats}::int[]) as b(id, seat_index)
                  where s.performance_id = ${performanceId}::uuid and s.seat_index = b.seat_index`,
    );
  }
}

async function writeNews({ performanceId }: House, sold: readonly Sold[]): Promise<void> {
  const nowMs = Date.now();
  const events = sold.flatMap(({ id: bookingId, buyerId, seatIndex }) => {
    const facts = { bookingId, performanceId, buyerId, areas: [] };
    const seats = (version: number): SeatVersion[] => [[SeatIndex.parse(seatIndex), version]];
    const created = { ...facts, type: "BookingCreated" as const, holdId: null, seats: seats(1) };
    const confirmed = { ...facts, type: "BookingConfirmed" as const, seats: seats(2) };
    return [newEvent<BookingCreated>(created, nowMs), newEvent<BookingConfirmed>(confirmed, nowMs)];
  });
  await prisma.inboxEntry.createMany({
    data: events
      .filter(({ type }) => type === "BookingConfirmed")
      .map(({ id: eventId }) => ({ consumer: "notifications", eventId })),
  });
  await prisma.outboxEvent.createMany({
    data: events.map((event) => ({
      ...{ eventId: event.id, topic: "bookings", key: event.bookingId, payload: event },
    })),
  });
}
