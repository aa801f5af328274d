import { decidePayment, type BookingChangeRefusal } from "#server/domain/booking";
import type { PaymentRequested } from "#server/domain/events";
import type { BookingId, BuyerId, PaymentId } from "#server/domain/ids";
import { newEvent } from "#server/domain/news";
import { accept, refuse, type Result } from "#server/domain/result";
import { paymentProvider } from "#server/payments/providers";
import { lockBooking, lockFreeBookings, type LockedBooking } from "#server/postgres/bookings";
import { CROWD_LOCK_TIMEOUT_MS, inTransaction, transact } from "#server/postgres/client";
import { appendAllToOutbox, appendToOutbox } from "#server/postgres/outbox";
import {
  findKeptPayment,
  insertPayment,
  insertPayments,
  lockPayment,
} from "#server/postgres/payments";
import { together } from "#server/together";

/** Who asks for which charge, by the provider's token for the card. `paymentId` is the id that the payment gets. */
type Asked = { paymentId: PaymentId; bookingId: BookingId; buyerId: BuyerId; methodToken: string };

type Requested = Result<{ paymentId: PaymentId }, BookingChangeRefusal>;

/** Most payments in one transaction. */
const TOGETHER_MAX = 100;

/**
 * Asks for a booking to be charged. The charge is a worker's, so the answer is not how it ended;
 * from now on the booking's deadline waits for it, within a bound. Asking again with the same payment id makes no
 * second one.
 *
 * In a crowd, payments with nothing in their way are asked for together.
 */
export const requestPayment = together<Asked, Requested>({
  one: requestOnePayment,
  many: requestTogether,
  keyOf: ({ bookingId }) => bookingId,
  most: TOGETHER_MAX,
});

async function requestOnePayment(asked: Asked): Promise<Requested> {
  const { paymentId, bookingId, buyerId } = asked;

  return inTransaction("request-payment", async (tx) => {
    const booking = await lockBooking(tx, bookingId);
    if (booking?.buyerId !== buyerId) return refuse({ code: "booking_not_found" });

    const earlier = await lockPayment(tx, paymentId);
    if (earlier?.bookingId === bookingId) return accept({ paymentId });

    const decision = decidePayment(booking, booking.nowMs);
    if (!decision.ok) return decision;
    // Paid for a moment ago, and not confirmed yet.
    if (await findKeptPayment(tx, bookingId)) return refuse({ code: "payment_under_way" });

    await insertPayment(tx, paymentOf(asked, booking), booking.nowMs);
    await appendToOutbox(tx, "payments", newsOf(asked, booking));
    return accept({ paymentId });
  });
}

/** Waits for nobody who has a booking, and leaves out whoever has a payment already. */
async function requestTogether(all: readonly Asked[]): Promise<(Requested | undefined)[]> {
  const requested = await transact(
    "request-payments",
    async (tx) => {
      const bookings = await lockFreeBookings(
        tx,
        all.map(({ bookingId }) => bookingId),
      );
      const ready = all.flatMap((asked) => {
        const booking = bookings.get(asked.bookingId);
        if (booking?.buyerId !== asked.buyerId) return [];
        return decidePayment(booking, booking.nowMs).ok ? [{ asked, booking }] : [];
      });
      const [first] = ready;
      if (!first) return new Set<PaymentId>();
      const payments = ready.map(({ asked, booking }) => paymentOf(asked, booking));
      const inserted = await insertPayments(tx, payments, first.booking.nowMs);
      const news = ready
        .filter(({ asked }) => inserted.has(asked.paymentId))
        .map(({ asked, booking }) => newsOf(asked, booking));
      await appendAllToOutbox(tx, "payments", news);
      return inserted;
    },
    CROWD_LOCK_TIMEOUT_MS,
  );
  return all.map(({ paymentId }) => (requested.has(paymentId) ? accept({ paymentId }) : undefined));
}

function paymentOf({ paymentId: id, bookingId, methodToken }: Asked, booking: LockedBooking) {
  const { totalMinor: amountMinor, currency } = booking;
  return { id, bookingId, methodToken, amountMinor, currency, provider: paymentProvider.name };
}

function newsOf({ paymentId, bookingId, buyerId }: Asked, booking: LockedBooking) {
  const amount = { amountMinor: booking.totalMinor, currency: booking.currency };
  const facts = { type: "PaymentRequested", paymentId, bookingId, buyerId, amount } as const;
  return newEvent<PaymentRequested>(facts, booking.nowMs);
}
