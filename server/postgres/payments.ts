/** Rows of `payments`: attempts to charge a booking. */
import { BookingId, BuyerId, PaymentId, PerformanceId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import type { PaymentStatus } from "#server/domain/payment";
import type { OurPayment } from "#server/domain/reconciliation";
import { Prisma, prisma, type Transaction } from "#server/postgres/client";

/** A payment, with whose it is. */
export type PaymentRow = {
  id: PaymentId;
  bookingId: BookingId;
  buyerId: BuyerId;
  status: PaymentStatus;
  provider: string;
  methodToken: string;
  amountMinor: number;
  currency: Currency;
  chargeReference: string | null;
  /** Its money must go back, or has gone. */
  refundRequested: boolean;
  /** Unix milliseconds. */
  createdAtMs: number;
};

/**
 * Writes a REQUESTED payment.
 *
 * @param nowMs Unix milliseconds by Postgres' clock, here and below: such as the locked booking's
 * @throws if the booking has one under way or settled: a unique index
 */
export async function insertPayment(
  tx: Transaction,
  payment: {
    id: PaymentId;
    bookingId: BookingId;
    provider: string;
    methodToken: string;
    amountMinor: number;
    currency: Currency;
  },
  nowMs: number,
): Promise<void> {
  await tx.payment.create({ data: { ...payment, createdAt: new Date(nowMs) } });
}

/** Reads a payment. @throws if there is none */
export async function readPayment(id: PaymentId): Promise<PaymentRow> {
  const row = await prisma.payment.findUniqueOrThrow({ where: { id }, include: BUYER });
  return toPayment(row);
}

/** A payment whose row this transaction has locked; null if there is no such payment. */
export async function lockPayment(tx: Transaction, id: PaymentId): Promise<PaymentRow | null> {
  const locked = await tx.$executeRaw(
    Prisma.sql`select 1 from payments where id = ${id}::uuid for update`,
  );
  if (locked === 0) return null;
  const row = await tx.payment.findUniqueOrThrow({ where: { id }, include: BUYER });
  return toPayment(row);
}

/** Notes how a charge ended, with the provider's name for it. The row must be locked. */
export async function settlePayment(
  tx: Transaction,
  id: PaymentId,
  outcome: { status: "SUCCEEDED" | "FAILED"; chargeReference: string; failureCode: string | null },
  nowMs: number,
): Promise<void> {
  await tx.payment.update({
    where: { id },
    data: { ...outcome, settledAt: new Date(nowMs), version: { increment: 1 } },
  });
}

/** Notes that a payment's money must go back. @returns false if that was noted before */
export async function requestRefund(
  tx: Transaction,
  id: PaymentId,
  nowMs: number,
): Promise<boolean> {
  const { count } = await tx.payment.updateMany({
    where: { id, status: "SUCCEEDED", refundRequestedAt: null },
    data: { refundRequestedAt: new Date(nowMs), version: { increment: 1 } },
  });
  return count === 1;
}

/**
 * Notes that the money of a payment that had failed has come after all, and must go back: another payment has
 * its place. Why it had failed stays: by that it is told from money that has bought something. The row must be
 * locked.
 *
 * @returns false if that was noted before
 */
export async function requestRefundOfFailed(
  tx: Transaction,
  id: PaymentId,
  chargeReference: string,
  nowMs: number,
): Promise<boolean> {
  const now = new Date(nowMs);
  const { count } = await tx.payment.updateMany({
    where: { id, status: "FAILED", refundRequestedAt: null },
    data: { chargeReference, settledAt: now, refundRequestedAt: now, version: { increment: 1 } },
  });
  return count === 1;
}

/** Notes that a payment's money has gone back. @returns false if that was noted before */
export async function markRefunded(
  tx: Transaction,
  id: PaymentId,
  refundReference: string,
  nowMs: number,
): Promise<boolean> {
  const { count } = await tx.payment.updateMany({
    where: {
      id,
      // One that had failed has money only if we know that it came after all.
      OR: [{ status: "SUCCEEDED" }, { status: "FAILED", refundRequestedAt: { not: null } }],
    },
    data: {
      status: "REFUNDED",
      refundReference,
      refundedAt: new Date(nowMs),
      version: { increment: 1 },
    },
  });
  return count === 1;
}

/** The payment that a booking was confirmed by; null if none has succeeded and been kept. */
export async function findKeptPayment(
  tx: Transaction,
  bookingId: BookingId,
): Promise<PaymentRow | null> {
  const row = await tx.payment.findFirst({
    where: { bookingId, status: "SUCCEEDED", refundRequestedAt: null },
    include: BUYER,
  });
  return row && toPayment(row);
}

/** Whether a booking has a payment that is under way or has taken money, which there may be one of. */
export async function hasLivePayment(tx: Transaction, bookingId: BookingId): Promise<boolean> {
  const live = await tx.payment.findFirst({
    where: { bookingId, status: { in: ["REQUESTED", "SUCCEEDED"] } },
  });
  return live !== null;
}

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

/** How many attempts to pay for a booking have failed. */
export async function countFailures(tx: Transaction, bookingId: BookingId): Promise<number> {
  return tx.payment.count({ where: { bookingId, status: "FAILED" } });
}

const BUYER = { booking: { select: { buyerId: true } } } as const;

type RowWithBuyer = Prisma.PaymentGetPayload<{ include: typeof BUYER }>;

function toPayment(row: RowWithBuyer): PaymentRow {
  return {
    id: PaymentId.parse(row.id),
    bookingId: BookingId.parse(row.bookingId),
    buyerId: BuyerId.parse(row.booking.buyerId),
    status: row.status,
    provider: row.provider,
    methodToken: row.methodToken,
    amountMinor: row.amountMinor,
    currency: Currency.parse(row.currency),
    chargeReference: row.chargeReference,
    refundRequested: row.refundRequestedAt !== null,
    createdAtMs: row.createdAt.getTime(),
  };
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
