/** Rows of `payments`: attempts to charge a booking. */
import { BookingId, BuyerId, PaymentId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import type { PaymentStatus } from "#server/domain/payment";
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
};

/** Writes a REQUESTED payment. @throws if the booking has one under way or settled: a unique index */
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
): Promise<void> {
  await tx.payment.create({ data: payment });
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
): Promise<void> {
  await tx.payment.update({
    where: { id },
    data: { ...outcome, settledAt: new Date(), version: { increment: 1 } },
  });
}

/** Notes that a payment's money must go back. @returns false if that was noted before */
export async function requestRefund(tx: Transaction, id: PaymentId): Promise<boolean> {
  const { count } = await tx.payment.updateMany({
    where: { id, status: "SUCCEEDED", refundRequestedAt: null },
    data: { refundRequestedAt: new Date(), version: { increment: 1 } },
  });
  return count === 1;
}

/** Notes that a payment's money has gone back. @returns false if that was noted before */
export async function markRefunded(
  tx: Transaction,
  id: PaymentId,
  refundReference: string,
): Promise<boolean> {
  const { count } = await tx.payment.updateMany({
    where: { id, status: "SUCCEEDED" },
    data: {
      status: "REFUNDED",
      refundReference,
      refundedAt: new Date(),
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
  };
}
