/** Rows of `payments`: attempts to charge a booking. */
import type { BookingId, BuyerId, PaymentId } from "#server/domain/ids";
import type { Currency } from "#server/domain/money";
import type { PaymentStatus } from "#server/domain/payment";
import { Prisma, statements, type Transaction } from "#server/postgres/client";
import { readTogether } from "#server/together";

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

/** Reads `PaymentRow`s; to be followed by which. */
const PAYMENTS = Prisma.sql`
  select p.id, p.booking_id as "bookingId", b.buyer_id as "buyerId", p.status::text, p.provider,
         p.method_token as "methodToken", p.amount_minor as "amountMinor", p.currency,
         p.charge_reference as "chargeReference", p.refund_requested_at is not null as "refundRequested",
         (extract(epoch from p.created_at) * 1000)::float8 as "createdAtMs"
    from payments p join bookings b on b.id = p.booking_id`;

/** A payment as it is written, always REQUESTED. */
export type NewPayment = {
  id: PaymentId;
  bookingId: BookingId;
  provider: string;
  methodToken: string;
  amountMinor: number;
  currency: Currency;
};

/**
 * Writes a REQUESTED payment.
 *
 * @param nowMs Unix milliseconds by Postgres' clock, here and below: such as the locked booking's
 * @throws if the booking has one under way or settled: a unique index
 */
export async function insertPayment(
  tx: Transaction,
  payment: NewPayment,
  nowMs: number,
): Promise<void> {
  const inserted = await insertPayments(tx, [payment], nowMs);
  if (inserted.size === 0) throw new Error(`Booking ${payment.bookingId} has a live payment.`);
}

/**
 * Writes REQUESTED payments, but for those that are there already or whose booking has one under way or settled.
 *
 * @returns the ids of those that were written
 */
export async function insertPayments(
  tx: Transaction,
  payments: readonly NewPayment[],
  nowMs: number,
): Promise<ReadonlySet<PaymentId>> {
  const rows = await tx.$queryRaw<{ id: PaymentId }[]>(
    Prisma.sql`
      insert into payments (id, booking_id, provider, method_token, amount_minor, currency, created_at)
      select id, booking_id, provider, method_token, amount_minor, currency, ${new Date(nowMs)}::timestamptz
        from unnest(${payments.map(({ id }) => id)}::uuid[],
                    ${payments.map(({ bookingId }) => bookingId)}::uuid[],
                    ${payments.map(({ provider }) => provider)}::text[],
                    ${payments.map(({ methodToken }) => methodToken)}::text[],
                    ${payments.map(({ amountMinor }) => amountMinor)}::int[],
                    ${payments.map(({ currency }) => currency)}::text[])
          as new (id, booking_id, provider, method_token, amount_minor, currency)
      on conflict do nothing
      returning id`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Reads a payment. @throws if there is none */
export async function readPayment(id: PaymentId): Promise<PaymentRow> {
  const row = await findPayment(id);
  if (!row) throw new Error(`There is no payment ${id}.`);
  return row;
}

/** A payment as it is now, null if there is none; a crowd is read in one statement. */
export const findPayment = readTogether(readPayments);

function readPayments(ids: readonly PaymentId[]): PromiseLike<PaymentRow[]> {
  return statements.$queryRaw(Prisma.sql`${PAYMENTS} where p.id = any(${[...ids]}::uuid[])`);
}

/** Those of some payments that nobody else has locked, locked by this transaction, by id. Waits for nobody. */
export async function lockFreePayments(
  tx: Transaction,
  ids: readonly PaymentId[],
): Promise<ReadonlyMap<PaymentId, PaymentRow>> {
  const rows = await tx.$queryRaw<PaymentRow[]>(
    Prisma.sql`
      ${PAYMENTS} where p.id = any(${[...ids]}::uuid[]) order by p.id for update of p skip locked`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** A payment whose row this transaction has locked; null if there is no such payment. */
export async function lockPayment(tx: Transaction, id: PaymentId): Promise<PaymentRow | null> {
  const [row] = await tx.$queryRaw<PaymentRow[]>(
    Prisma.sql`${PAYMENTS} where p.id = ${id}::uuid for update of p`,
  );
  return row ?? null;
}

/** Notes how a charge ended, with the provider's name for it. The row must be locked. */
export async function settlePayment(
  tx: Transaction,
  id: PaymentId,
  outcome: { status: "SUCCEEDED" | "FAILED"; chargeReference: string; failureCode: string | null },
  nowMs: number,
): Promise<void> {
  const { status, chargeReference, failureCode } = outcome;
  await tx.$executeRaw(
    Prisma.sql`
      update payments
         set status = ${status}::payment_status, charge_reference = ${chargeReference},
             failure_code = ${failureCode}, settled_at = ${new Date(nowMs)}, version = version + 1
       where id = ${id}::uuid`,
  );
}

/** Notes that charges have succeeded, each with the provider's name for it. The rows must be locked. */
export async function settleCharges(
  tx: Transaction,
  charges: readonly { id: PaymentId; chargeReference: string }[],
  nowMs: number,
): Promise<void> {
  await tx.$executeRaw(
    Prisma.sql`
      update payments as p
         set status = 'SUCCEEDED', charge_reference = charge.reference, failure_code = null,
             settled_at = ${new Date(nowMs)}, version = p.version + 1
        from unnest(${charges.map(({ id }) => id)}::uuid[],
                    ${charges.map(({ chargeReference }) => chargeReference)}::text[])
          as charge (id, reference)
       where p.id = charge.id`,
  );
}

/** Notes that a payment's money must go back. @returns false if that was noted before */
export async function requestRefund(
  tx: Transaction,
  id: PaymentId,
  nowMs: number,
): Promise<boolean> {
  const requested = await tx.$executeRaw(
    Prisma.sql`
      update payments set refund_requested_at = ${new Date(nowMs)}, version = version + 1
       where id = ${id}::uuid and status = 'SUCCEEDED' and refund_requested_at is null`,
  );
  return requested === 1;
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
  const requested = await tx.$executeRaw(
    Prisma.sql`
      update payments
         set charge_reference = ${chargeReference}, settled_at = ${new Date(nowMs)},
             refund_requested_at = ${new Date(nowMs)}, version = version + 1
       where id = ${id}::uuid and status = 'FAILED' and refund_requested_at is null`,
  );
  return requested === 1;
}

/** Notes that a payment's money has gone back. @returns false if that was noted before */
export async function markRefunded(
  tx: Transaction,
  id: PaymentId,
  refundReference: string,
  nowMs: number,
): Promise<boolean> {
  const refunded = await tx.$executeRaw(
    // One that had failed has money only if we know that it came after all.
    Prisma.sql`
      update payments
         set status = 'REFUNDED', refund_reference = ${refundReference}, refunded_at = ${new Date(nowMs)},
             version = version + 1
       where id = ${id}::uuid
         and (status = 'SUCCEEDED' or (status = 'FAILED' and refund_requested_at is not null))`,
  );
  return refunded === 1;
}

/** The payment that a booking was confirmed by; null if none has succeeded and been kept. */
export async function findKeptPayment(
  tx: Transaction,
  bookingId: BookingId,
): Promise<PaymentRow | null> {
  const [row] = await tx.$queryRaw<PaymentRow[]>(
    Prisma.sql`
      ${PAYMENTS}
       where p.booking_id = ${bookingId}::uuid and p.status = 'SUCCEEDED' and p.refund_requested_at is null`,
  );
  return row ?? null;
}

/** Whether a booking has a payment that is under way or has taken money, which there may be one of. */
export async function hasLivePayment(tx: Transaction, bookingId: BookingId): Promise<boolean> {
  const live = await tx.$executeRaw(
    Prisma.sql`
      select 1 from payments
       where booking_id = ${bookingId}::uuid and status in ('REQUESTED', 'SUCCEEDED')`,
  );
  return live > 0;
}

/** How many attempts to pay for a booking have failed. */
export async function countFailures(tx: Transaction, bookingId: BookingId): Promise<number> {
  return tx.$executeRaw(
    Prisma.sql`select 1 from payments where booking_id = ${bookingId}::uuid and status = 'FAILED'`,
  );
}
