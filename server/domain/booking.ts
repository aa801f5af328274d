/**
 * Bookings: from a claim to tickets, or back.
 *
 *   PENDING   -> CONFIRMED   paid
 *   PENDING   -> EXPIRED     out of time        -> CONFIRMED  late money, and the seats were free
 *   PENDING   -> FAILED      too many declines  -> CONFIRMED  likewise
 *   PENDING   -> CANCELLED   by the buyer; money that comes all the same is refunded
 *   CONFIRMED -> CANCELLED   refunded
 *
 * When a performance is cancelled every live booking of it goes to CANCELLED, and nothing comes back.
 *
 * Rules only; the conditional statements of server/postgres keep them under concurrency.
 */
import { z } from "zod";

import { HoldRequest, SEATS_PER_BUYER_MAX } from "#server/domain/hold";
import { BookingId, HoldId, PerformanceId, SeatId, SectionId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import { PaymentView } from "#server/domain/payment";
import { accept, refuse, type Result } from "#server/domain/result";

/** How long past its deadline a booking waits for a payment that is under way, in milliseconds. */
export const PAYMENT_GRACE_MS = 2 * 60_000;

/** A booking may be cancelled by its buyer until this long before the performance, in milliseconds. */
export const CANCEL_UNTIL_BEFORE_START_MS = 24 * 60 * 60_000;

export const BookingStatus = z.enum(["PENDING", "CONFIRMED", "CANCELLED", "EXPIRED", "FAILED"]);
export type BookingStatus = z.infer<typeof BookingStatus>;

/** Body of `POST /api/v1/bookings`: a basket of seats, or places in a general admission area. */
export const BookingRequest = z.union([
  // Who says which seats they mean books these or none: a hold may have lost one, or got one from another tab.
  z.strictObject({ holdId: HoldId, seatIds: HoldRequest.shape.seatIds.optional() }),
  z.strictObject({
    performanceId: PerformanceId,
    areaId: SectionId,
    quantity: z.int().min(1).max(SEATS_PER_BUYER_MAX),
  }),
]);
export type BookingRequest = z.infer<typeof BookingRequest>;

/** One seat, or places of one area, with the price that was frozen when the booking was made. */
export const BookingLine = z.object({
  /** Null for general admission. */
  seatId: SeatId.nullable(),
  areaId: SectionId.nullable(),
  quantity: z.int().min(1),
  sectionName: z.string(),
  rowLabel: z.string().nullable(),
  seatLabel: z.string().nullable(),
  priceLevelName: z.string(),
  /** For one place, without the fee. */
  priceMinor: z.int(),
  /** For one place. */
  feeMinor: z.int(),
});
export type BookingLine = z.infer<typeof BookingLine>;

/** A ticket as its owner sees it. `code` is what the QR code says. */
export const TicketView = z.object({
  id: z.uuid(),
  code: z.string(),
  status: z.enum(["LIVE", "VOID"]),
  sectionName: z.string(),
  rowLabel: z.string().nullable(),
  seatLabel: z.string().nullable(),
});
export type TicketView = z.infer<typeof TicketView>;

/** A booking as its buyer sees it. Times are Unix milliseconds. */
export const BookingView = z.object({
  id: BookingId,
  reference: z.string(),
  status: BookingStatus,
  performance: z.object({
    id: PerformanceId,
    eventTitle: z.string(),
    eventSlug: z.string(),
    category: z.string(),
    artwork: z.string(),
    venueName: z.string(),
    venueCity: z.string(),
    timeZone: z.string(),
    startsAtMs: z.int(),
    /** When its organiser called it off; null while it is to take place. */
    cancelledAtMs: z.int().nullable(),
  }),
  currency: Currency,
  /** All-in. */
  totalMinor: z.int(),
  /** The part of the total that is fees. */
  feeMinor: z.int(),
  lines: z.array(BookingLine),
  /** Deadline of a PENDING booking. */
  expiresAtMs: z.int(),
  serverNowMs: z.int(),
  createdAtMs: z.int(),
  /** When late money took the seats back after the booking had ended; null for all others. */
  retakenAtMs: z.int().nullable(),
  /** Who ended a CANCELLED booking; null for all others. */
  cancelledBy: z.enum(["buyer", "organiser"]).nullable(),
  /** Newest first. */
  payments: z.array(PaymentView),
  tickets: z.array(TicketView),
  /** Whether `PUT .../cancel` would cancel it now. */
  cancellable: z.boolean(),
});
export type BookingView = z.infer<typeof BookingView>;

/** Every way "make a booking" can be refused, in order of precedence. */
export type BookingRefusal =
  | { code: "performance_not_found" }
  | { code: "performance_cancelled" }
  | { code: "not_on_sale_yet"; onSaleAtMs: number }
  | { code: "off_sale" }
  | { code: "area_not_found" }
  | { code: "hold_not_found" }
  | { code: "hold_lacks_seats"; seatIds: SeatId[] }
  | { code: "hold_has_more_seats"; seatIds: SeatId[] }
  | { code: "seat_limit_reached"; seatsPerBuyerMax: number; seatsLeft: number }
  | { code: "seats_unavailable"; seatIds: SeatId[] }
  | { code: "places_unavailable"; placesLeft: number };

/** Every way "pay for it" or "cancel it" can be refused. */
export type BookingChangeRefusal =
  | { code: "booking_not_found" }
  | { code: "performance_cancelled" }
  | { code: "booking_not_pending"; status: BookingStatus }
  | { code: "booking_expired" }
  | { code: "payment_under_way" }
  | { code: "booking_not_cancellable"; status: BookingStatus };

/** What the rules need to know of a booking. */
export type BookingFacts = {
  status: BookingStatus;
  expiresAtMs: number;
  startsAtMs: number;
  /** Whether the organiser has called the performance off. */
  performanceCancelled: boolean;
  /** Whether a payment is REQUESTED and not settled yet. */
  paymentUnderWay: boolean;
};

/**
 * Decides whether a hold is what its buyer means to book, in any order.
 *
 * @returns the seats that the hold lacks, lost or given back; else those that nobody named
 */
export function decideHeldSeats(
  meant: readonly SeatId[],
  held: readonly SeatId[],
): Result<null, Extract<BookingRefusal, { code: "hold_lacks_seats" | "hold_has_more_seats" }>> {
  const missing = meant.filter((seatId) => !held.includes(seatId));
  if (missing.length > 0) return refuse({ code: "hold_lacks_seats", seatIds: missing });
  const more = held.filter((seatId) => !meant.includes(seatId));
  return more.length > 0 ? refuse({ code: "hold_has_more_seats", seatIds: more }) : accept(null);
}

/** Decides whether a booking may be paid for now. @param nowMs Unix ms by Postgres' clock */
export function decidePayment(
  booking: BookingFacts,
  nowMs: number,
): Result<null, BookingChangeRefusal> {
  if (booking.performanceCancelled) return refuse({ code: "performance_cancelled" });
  if (booking.status !== "PENDING") {
    return refuse({ code: "booking_not_pending", status: booking.status });
  }
  if (booking.paymentUnderWay) return refuse({ code: "payment_under_way" });
  if (nowMs >= booking.expiresAtMs) return refuse({ code: "booking_expired" });
  return accept(null);
}

/**
 * Decides whether its buyer may cancel a booking now. Asked again, it is cancelled already, and nothing
 * is to be done.
 *
 * A booking whose payment is under way cannot be cancelled: its money is on the way. One whose
 * performance is cancelled ends without its buyer.
 */
export function decideCancellation(
  booking: BookingFacts,
  nowMs: number,
): Result<"cancel" | "nothing", BookingChangeRefusal> {
  if (booking.status === "CANCELLED") return accept("nothing");
  if (booking.performanceCancelled) return refuse({ code: "performance_cancelled" });
  if (booking.status === "PENDING") {
    return booking.paymentUnderWay ? refuse({ code: "payment_under_way" }) : accept("cancel");
  }
  if (
    booking.status !== "CONFIRMED" ||
    nowMs >= booking.startsAtMs - CANCEL_UNTIL_BEFORE_START_MS
  ) {
    return refuse({ code: "booking_not_cancellable", status: booking.status });
  }
  return accept("cancel");
}

/**
 * Decides whether a PENDING booking is out of time. The deadline waits while a payment is under
 * way, for `PAYMENT_GRACE_MS` at most.
 */
export function isOutOfTime(booking: BookingFacts, nowMs: number): boolean {
  if (booking.status !== "PENDING") return false;
  const deadlineMs = booking.expiresAtMs + (booking.paymentUnderWay ? PAYMENT_GRACE_MS : 0);
  return nowMs >= deadlineMs;
}

/**
 * Decides whether a booking ends because its performance is cancelled. Unlike its buyer, the
 * organiser does not wait for a payment that is under way: its money goes back when it comes.
 */
export function endsWithPerformance(
  booking: Pick<BookingFacts, "status" | "performanceCancelled">,
): boolean {
  if (!booking.performanceCancelled) return false;
  return booking.status === "PENDING" || booking.status === "CONFIRMED";
}

/**
 * Who ended a booking; null for one that is not CANCELLED.
 *
 * Once the performance is cancelled its buyer is refused, so whatever is cancelled from then on was
 * ended by the organiser.
 *
 * @param booking.closedAtMs               by Postgres' clock, as is the next
 * @param booking.performanceCancelledAtMs null while the performance is to take place
 */
export function cancellerOf(booking: {
  status: BookingStatus;
  closedAtMs: number | null;
  performanceCancelledAtMs: number | null;
}): BookingView["cancelledBy"] {
  const { status, closedAtMs, performanceCancelledAtMs } = booking;
  if (status !== "CANCELLED") return null;
  if (closedAtMs === null || performanceCancelledAtMs === null) return "buyer";
  return closedAtMs >= performanceCancelledAtMs ? "organiser" : "buyer";
}

/** What to do with money that has come for a booking. */
export type PaymentOutcome =
  "confirm" | "retake_or_refund" | "refund" | "end_and_refund" | "nothing";

/**
 * Decides what a payment that has just succeeded does to its booking.
 *
 * @param nowMs Unix ms by Postgres' clock
 */
export function decideFulfilment(
  booking: Pick<BookingFacts, "status" | "startsAtMs" | "performanceCancelled">,
  nowMs: number,
): PaymentOutcome {
  switch (booking.status) {
    case "PENDING":
      return booking.performanceCancelled ? "end_and_refund" : "confirm";
    case "EXPIRED":
    case "FAILED":
      // Nobody wants seats for what has begun or will not be.
      return nowMs < booking.startsAtMs && !booking.performanceCancelled
        ? "retake_or_refund"
        : "refund";
    case "CANCELLED":
      return "refund";
    case "CONFIRMED":
      // A booking has one live payment at most, so this is the one that confirmed it, heard again.
      return "nothing";
  }
}
