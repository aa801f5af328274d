/** Our books of payments, as they are compared with a provider's. */
import { BookingId, PaymentId, PerformanceId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import type { OurPayment } from "#server/domain/reconciliation";
import { prisma, type Prisma } from "#server/postgres/client";

/** Most ids that one statement asks for: Postgres takes 32,767 parameters. */
const IDS_MAX = 10_000;

/**
 * Our books: the payments of one provider.
 *
 * @param asked.sinceMs    all that were made at this time or later, Unix milliseconds
 * @param asked.paymentIds and these, however old they are
 */
export async function readOurPayments(asked: {
  provider: string;
  sinceMs: number;
  paymentIds: readonly PaymentId[];
}): Promise<(OurPayment & { bookingCreatedAtMs: number })[]> {
  const { provider, sinceMs, paymentIds } = asked;
  const rows = await prisma.payment.findMany({
    where: { provider, createdAt: { gte: new Date(sinceMs) } },
    include: OF_BOOKING,
  });
  const known = new Set(rows.map(({ id }) => id));
  const older = paymentIds.filter((id) => !known.has(id));
  for (let from = 0; from < older.length; from += IDS_MAX) {
    const id = { in: older.slice(from, from + IDS_MAX) };
    rows.push(...(await prisma.payment.findMany({ where: { provider, id }, include: OF_BOOKING })));
  }
  return rows.map((row) => ({
    ...toOurPayment(row),
    bookingCreatedAtMs: row.booking.createdAt.getTime(),
  }));
}

/** A payment as our books have it; null if there is none. */
export async function findOurPayment(id: PaymentId): Promise<OurPayment | null> {
  const row = await prisma.payment.findUnique({ where: { id }, include: OF_BOOKING });
  return row && toOurPayment(row);
}

const OF_BOOKING = {
  booking: { select: { performanceId: true, status: true, createdAt: true } },
} as const;

function toOurPayment(row: Prisma.PaymentGetPayload<{ include: typeof OF_BOOKING }>): OurPayment {
  return {
    paymentId: PaymentId.parse(row.id),
    bookingId: BookingId.parse(row.bookingId),
    performanceId: PerformanceId.parse(row.booking.performanceId),
    status: row.status,
    bookingStatus: row.booking.status,
    amount: { amountMinor: row.amountMinor, currency: Currency.parse(row.currency) },
    chargeReference: row.chargeReference,
    createdAtMs: row.createdAt.getTime(),
    settledAtMs: row.settledAt?.getTime() ?? null,
    refundRequestedAtMs: row.refundRequestedAt?.getTime() ?? null,
    refundedAtMs: row.refundedAt?.getTime() ?? null,
  };
}
