/** Where a checkout stands: what a booking and the server's clock say to whoever looks at the page. */
import { endedWithPerformance } from "#components/bookings/booking-words";
import { isRefund } from "#components/bookings/refund";
import type { BookingView } from "#server/domain/booking";
import { PAYMENT_ATTEMPTS_MAX } from "#server/domain/payment";

/** One thing that the page can show. */
export type CheckoutStage =
  /** A card can be tried. `declined` is why the last one was not taken. */
  | { kind: "card"; declined: string | null; attemptsLeft: number }
  /** The bank has been asked and has not answered. */
  | { kind: "paying" }
  /** The money is there and the tickets are on their way. */
  | { kind: "issuing" }
  | { kind: "confirmed" }
  /** The seats went back, unpaid. */
  | { kind: "out_of_time" }
  /** The seats went back, and the bank may still pay or has just paid: they may be taken again. */
  | { kind: "late" }
  /** The money came after the seats had gone, and goes back. */
  | { kind: "late_refund" }
  /** Too many cards were declined. */
  | { kind: "failed" }
  | { kind: "cancelled" }
  /** The organiser has called the performance off, whatever the booking had come to. */
  | { kind: "performance_cancelled" };

/** Decides what to show. @param nowMs the server's time, Unix milliseconds */
export function checkoutStage(booking: BookingView, nowMs: number): CheckoutStage {
  if (endedWithPerformance(booking)) return { kind: "performance_cancelled" };
  switch (booking.status) {
    case "PENDING":
      return pendingStage(booking, nowMs);
    case "CONFIRMED":
      return { kind: "confirmed" };
    case "CANCELLED":
      return { kind: "cancelled" };
    case "EXPIRED":
      return afterDeadline(booking, "out_of_time");
    case "FAILED":
      return afterDeadline(booking, "failed");
  }
}

function pendingStage(booking: BookingView, nowMs: number): CheckoutStage {
  const [newest] = booking.payments;
  if (newest?.status === "REQUESTED") return { kind: "paying" };
  if (newest?.status === "SUCCEEDED") return { kind: "issuing" };
  if (nowMs >= booking.expiresAtMs) return { kind: "out_of_time" };
  const declines = booking.payments.filter(({ status }) => status === "FAILED").length;
  return {
    kind: "card",
    declined: newest?.status === "FAILED" ? (newest.failureCode ?? "card_declined") : null,
    attemptsLeft: Math.max(0, PAYMENT_ATTEMPTS_MAX - declines),
  };
}

function afterDeadline(booking: BookingView, unpaid: "out_of_time" | "failed"): CheckoutStage {
  if (booking.payments.some(isRefund)) return { kind: "late_refund" };
  const moneyMayCome = booking.payments.some(
    ({ status }) => status === "REQUESTED" || status === "SUCCEEDED",
  );
  return { kind: moneyMayCome ? "late" : unpaid };
}

/** While the bank thinks, the page asks this often in case a push was lost, in milliseconds. */
const ASK_WHILE_MOVING_MS = 4_000;

/** While nothing is expected but may happen in another tab, in milliseconds. */
const ASK_WHILE_WAITING_MS = 20_000;

/**
 * How often to read a booking again beside what the socket tells.
 *
 * @returns milliseconds; null when it will not change any more by itself
 */
export function askAgainAfterMs(booking: BookingView): number | null {
  const moving =
    booking.payments.some(
      ({ status, refundUnderWay }) => status === "REQUESTED" || refundUnderWay,
    ) ||
    (booking.status !== "CONFIRMED" &&
      booking.payments.some(({ status }) => status === "SUCCEEDED"));
  const ending =
    booking.performance.cancelledAtMs !== null &&
    (booking.status === "PENDING" || booking.status === "CONFIRMED");
  if (moving || ending) return ASK_WHILE_MOVING_MS;
  return booking.status === "PENDING" ? ASK_WHILE_WAITING_MS : null;
}
