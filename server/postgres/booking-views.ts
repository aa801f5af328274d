/** Bookings as their buyer sees them, put together from all their rows. */
import {
  cancellerOf,
  decideCancellation,
  type BookingFacts,
  type BookingView,
} from "#server/domain/booking";
import {
  BookingId,
  BuyerId,
  PaymentId,
  PerformanceId,
  SeatIndex,
  SeatingPlanId,
} from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import type { Prisma } from "#server/postgres/client";
import { prisma } from "#server/postgres/client";
import { readPlanSeats, requireSeat, type PlanSeats } from "#server/postgres/plan-seats";

/** Most bookings that one answer lists. */
const BOOKINGS_MAX = 100;

const EVERYTHING = {
  lines: { orderBy: { lineNumber: "asc" } },
  payments: { orderBy: { createdAt: "desc" } },
  tickets: { orderBy: [{ status: "asc" }, { seatIndex: "asc" }, { id: "asc" }] },
  performance: { include: { event: true, seatingPlan: { include: { venue: true } } } },
} as const satisfies Prisma.BookingInclude;

type Row = Prisma.BookingGetPayload<{ include: typeof EVERYTHING }>;

/** One booking, with whom it belongs to; null if there is no such booking. */
export async function findBookingView(
  id: BookingId,
): Promise<{ booking: BookingView; buyer: { id: BuyerId; name: string; email: string } } | null> {
  const row = await prisma.booking.findUnique({
    where: { id },
    include: { ...EVERYTHING, buyer: { select: { id: true, name: true, email: true } } },
  });
  if (!row) return null;
  const { buyer } = row;
  return { booking: await toView(row), buyer: { ...buyer, id: BuyerId.parse(buyer.id) } };
}

/** The bookings of a buyer, newest first. */
export async function readBookingViews(buyerId: BuyerId): Promise<BookingView[]> {
  const rows = await prisma.booking.findMany({
    where: { buyerId },
    include: EVERYTHING,
    orderBy: { createdAt: "desc" },
    take: BOOKINGS_MAX,
  });
  return Promise.all(rows.map(toView));
}

async function toView(row: Row): Promise<BookingView> {
  const { performance } = row;
  const plan = await readPlanSeats(SeatingPlanId.parse(performance.seatingPlanId));
  const nowMs = Date.now();
  const facts: BookingFacts = {
    status: row.status,
    expiresAtMs: row.expiresAt.getTime(),
    startsAtMs: performance.startsAt.getTime(),
    performanceCancelled: performance.cancelledAt !== null,
    paymentUnderWay: row.payments.some((payment) => payment.status === "REQUESTED"),
  };
  const cancellation = decideCancellation(facts, nowMs);

  return {
    id: BookingId.parse(row.id),
    reference: row.reference,
    status: row.status,
    performance: toPerformance(performance),
    currency: Currency.parse(row.currency),
    totalMinor: row.totalMinor,
    feeMinor: row.feeMinor,
    lines: row.lines.map((line) => toLine(line, plan)),
    expiresAtMs: facts.expiresAtMs,
    serverNowMs: nowMs,
    createdAtMs: row.createdAt.getTime(),
    retakenAtMs: row.retakenAt?.getTime() ?? null,
    cancelledBy: cancellerOf({
      status: row.status,
      closedAtMs: row.closedAt?.getTime() ?? null,
      performanceCancelledAtMs: performance.cancelledAt?.getTime() ?? null,
    }),
    payments: row.payments.map(toPayment),
    tickets: row.tickets.map(({ id, code, status, sectionName, rowLabel, seatLabel }) => ({
      ...{ id, code, status, sectionName, rowLabel, seatLabel },
    })),
    cancellable: cancellation.ok && cancellation.value === "cancel",
  };
}

function toPerformance(performance: Row["performance"]): BookingView["performance"] {
  const { event, seatingPlan } = performance;
  return {
    id: PerformanceId.parse(performance.id),
    eventTitle: event.title,
    eventSlug: event.slug,
    category: event.category,
    artwork: event.artwork,
    venueName: seatingPlan.venue.name,
    venueCity: seatingPlan.venue.city,
    timeZone: seatingPlan.venue.timeZone,
    startsAtMs: performance.startsAt.getTime(),
    cancelledAtMs: performance.cancelledAt?.getTime() ?? null,
  };
}

function toLine(line: Row["lines"][number], plan: PlanSeats): BookingView["lines"][number] {
  const { areaId, quantity, sectionName, rowLabel, seatLabel } = line;
  const { seatIndex, priceLevelName, priceMinor, feeMinor } = line;
  return {
    seatId: seatIndex === null ? null : requireSeat(plan, SeatIndex.parse(seatIndex)).id,
    ...{ areaId, quantity, sectionName, rowLabel, seatLabel },
    ...{ priceLevelName, priceMinor, feeMinor },
  };
}

function toPayment(payment: Row["payments"][number]): BookingView["payments"][number] {
  const { id, status, amountMinor, currency, failureCode } = payment;
  return {
    id: PaymentId.parse(id),
    status,
    amountMinor,
    currency: Currency.parse(currency),
    failureCode,
    refundUnderWay: status !== "REFUNDED" && payment.refundRequestedAt !== null,
  };
}
