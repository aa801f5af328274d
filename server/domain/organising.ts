/** Organising: what it takes to open a venue and to put a performance on sale in it. */
import { z } from "zod";

import { BookingStatus } from "#server/domain/booking";
import { EventView, PerformanceSummary, PriceView, VenueView } from "#server/domain/catalogue";
import {
  HOLD_CAP_MS,
  HOLD_TTL_MS_DEFAULT,
  HOLD_TTL_MS_MIN,
  SEATS_PER_BUYER_MAX,
} from "#server/domain/hold";
import { PaymentId, PriceLevelKey, VenueId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import { PlanTemplate } from "#server/domain/plan-templates";
import { accept, refuse, type Result } from "#server/domain/result";

/** Places one buyer may have at a performance, unless the organiser says otherwise. */
export const SEATS_PER_BUYER_DEFAULT = 8;

/** Highest price and highest fee of one place: what is dearer is a slip of the finger. */
const PRICE_MINOR_MAX = 1_000_000;
const FEE_MINOR_MAX = 100_000;

/** Instants are refused from this one on: whoever means it has mistaken the unit. */
const INSTANT_MS_MAX = Date.UTC(2100, 0, 1);

/** The kinds of event that can be advertised. */
export const EventCategory = z.enum([
  "theatre",
  "musical",
  "opera",
  "classical",
  "concert",
  "comedy",
  "dance",
  "family",
  "talk",
]);
export type EventCategory = z.infer<typeof EventCategory>;

/** An IANA time zone that this server's clock knows. */
const TimeZone = z
  .string()
  .regex(/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/, "the name of a time zone, such as Europe/London")
  .refine(isTimeZone, "there is no such time zone");

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    // This is how Intl says that it does not know a name.
    return false;
  }
}

const Instant = z.int().min(0).max(INSTANT_MS_MAX);
const line = (lengthMax: number) =>
  z
    .string()
    .trim()
    .max(lengthMax)
    .regex(/^(\P{Cc}|[\t\r\n])*$/u, "no control characters");

/** Body of `POST /api/v1/organiser/venues`. */
export const VenueRequest = z.strictObject({
  name: line(80).min(1),
  city: line(80).min(1),
  address: line(200).min(1),
  timeZone: TimeZone,
  plan: PlanTemplate,
});
export type VenueRequest = z.infer<typeof VenueRequest>;

/** What one price level of the venue's plan is to cost; what fans are shown is the sum. */
export const PriceRequest = z.strictObject({
  priceLevel: PriceLevelKey,
  priceMinor: z.int().min(1).max(PRICE_MINOR_MAX),
  feeMinor: z.int().min(0).max(FEE_MINOR_MAX),
});
export type PriceRequest = z.infer<typeof PriceRequest>;

/** One date, as an organiser asks for it. Times are Unix milliseconds. */
export const PerformanceRequest = z
  .strictObject({
    venueId: VenueId,
    startsAtMs: Instant,
    onSaleAtMs: Instant,
    /** Left out: tickets are sold until the performance starts. */
    offSaleAtMs: Instant.optional(),
    currency: Currency,
    prices: z
      .array(PriceRequest)
      .min(1)
      .max(20)
      .refine((prices) => new Set(prices.map((price) => price.priceLevel)).size === prices.length, {
        message: "each price level has one price",
      }),
    seatsPerBuyerMax: z.int().min(1).max(SEATS_PER_BUYER_MAX).default(SEATS_PER_BUYER_DEFAULT),
    holdTtlMs: z.int().min(HOLD_TTL_MS_MIN).max(HOLD_CAP_MS).default(HOLD_TTL_MS_DEFAULT),
  })
  .refine(({ offSaleAtMs, startsAtMs }) => (offSaleAtMs ?? startsAtMs) <= startsAtMs, {
    message: "the sale ends when the performance starts, or before",
    path: ["offSaleAtMs"],
  })
  .refine(({ onSaleAtMs, offSaleAtMs, startsAtMs }) => onSaleAtMs < (offSaleAtMs ?? startsAtMs), {
    message: "the sale begins before it ends",
    path: ["onSaleAtMs"],
  });
export type PerformanceRequest = z.infer<typeof PerformanceRequest>;

/** Body of `POST /api/v1/organiser/events`: an event with its first performance. */
export const EventRequest = z.strictObject({
  title: line(80).min(1),
  tagline: line(140).default(""),
  description: line(4_000).default(""),
  category: EventCategory,
  performance: PerformanceRequest,
});
export type EventRequest = z.infer<typeof EventRequest>;

/** Every way an organiser's request can be refused, in order of precedence. */
export type OrganiserRefusal =
  | { code: "venue_not_found" }
  | { code: "performance_in_the_past"; startsAtMs: number; serverNowMs: number }
  | { code: "price_levels_unknown"; priceLevels: PriceLevelKey[] }
  | { code: "price_levels_unpriced"; priceLevels: PriceLevelKey[] };

/** A performance that may go on sale: every time is decided, every price level has its price and name. */
export type DecidedPerformance = {
  startsAtMs: number;
  onSaleAtMs: number;
  offSaleAtMs: number;
  currency: Currency;
  /** In the order of the plan's price levels. */
  prices: PriceView[];
  seatsPerBuyerMax: number;
  holdTtlMs: number;
};

/**
 * Decides whether a performance may be put on sale in a plan.
 *
 * @param priceLevels of the venue's plan
 * @param nowMs       Unix time in milliseconds
 */
export function decidePerformance(
  request: Omit<PerformanceRequest, "venueId">,
  priceLevels: readonly { key: PriceLevelKey; name: string }[],
  nowMs: number,
): Result<DecidedPerformance, OrganiserRefusal> {
  const { startsAtMs, onSaleAtMs, currency, seatsPerBuyerMax, holdTtlMs } = request;
  if (startsAtMs <= nowMs) {
    return refuse({ code: "performance_in_the_past", startsAtMs, serverNowMs: nowMs });
  }

  const known = new Set(priceLevels.map(({ key }) => key));
  const unknown = request.prices.map((price) => price.priceLevel).filter((key) => !known.has(key));
  if (unknown.length > 0) return refuse({ code: "price_levels_unknown", priceLevels: unknown });

  const priced = new Map(request.prices.map((price) => [price.priceLevel, price]));
  const unpriced = priceLevels.map(({ key }) => key).filter((key) => !priced.has(key));
  if (unpriced.length > 0) return refuse({ code: "price_levels_unpriced", priceLevels: unpriced });

  const prices = priceLevels.flatMap(({ key, name }) => {
    const price = priced.get(key);
    return price ? [{ ...price, name }] : [];
  });
  const offSaleAtMs = request.offSaleAtMs ?? startsAtMs;
  return accept({
    startsAtMs,
    onSaleAtMs,
    offSaleAtMs,
    currency,
    prices,
    seatsPerBuyerMax,
    holdTtlMs,
  });
}

/** Every way "cancel this performance" can be refused, in order of precedence. */
export type PerformanceCancelRefusal =
  { code: "performance_not_found" } | { code: "performance_begun"; startsAtMs: number };

/**
 * Decides whether its organiser may call a performance off now. Whoever has done so may ask again,
 * even when it would have begun by now.
 *
 * @param nowMs Unix ms by Postgres' clock
 */
export function decidePerformanceCancellation(
  performance: { startsAtMs: number; cancelledAtMs: number | null },
  nowMs: number,
): Result<"cancel" | "cancelled_before", PerformanceCancelRefusal> {
  const { startsAtMs, cancelledAtMs } = performance;
  if (cancelledAtMs !== null) return accept("cancelled_before");
  if (nowMs >= startsAtMs) return refuse({ code: "performance_begun", startsAtMs });
  return accept("cancel");
}

/** A venue as its organiser sees it, with what it takes to price a performance there. */
export const OrganiserVenueView = VenueView.extend({
  planHash: z.string(),
  seatCount: z.int(),
  /** Places of the general admission areas together. */
  areaCapacity: z.int(),
  priceLevels: z.array(z.object({ key: PriceLevelKey, name: z.string() })),
});
export type OrganiserVenueView = z.infer<typeof OrganiserVenueView>;

/** How the places of a performance stand, seats and general admission together. */
export const PlaceCounts = z.object({
  available: z.int(),
  /** In a booking that waits for its payment. */
  pending: z.int(),
  booked: z.int(),
  /** Allocated or killed. */
  keptBack: z.int(),
});
export type PlaceCounts = z.infer<typeof PlaceCounts>;

/** An event as its organiser sees it, its performances soonest first. */
export const OrganiserEventView = EventView.extend({
  performances: z.array(
    PerformanceSummary.extend({
      planHash: z.string(),
      seatCount: z.int(),
      prices: z.array(PriceView),
      seatsPerBuyerMax: z.int(),
      holdTtlMs: z.int(),
      places: PlaceCounts,
    }),
  ),
});
export type OrganiserEventView = z.infer<typeof OrganiserEventView>;

/** How many bookings of one status there are, for how many places and how much money. */
export const BookingTotals = z.object({
  status: BookingStatus,
  bookings: z.int(),
  places: z.int(),
  totalMinor: z.int(),
});
export type BookingTotals = z.infer<typeof BookingTotals>;

/** What was paid for a performance: captured is refunded + under way + kept. */
export const MoneyTotals = z.object({
  capturedMinor: z.int(),
  refundedMinor: z.int(),
  /** Asked back, and not confirmed by the provider yet. */
  refundUnderWayMinor: z.int(),
  refundsUnderWay: z.int(),
  keptMinor: z.int(),
  /** Captured payments that are not on their way back: what a cancellation would refund. */
  keptPayments: z.int(),
});
export type MoneyTotals = z.infer<typeof MoneyTotals>;

/** Refunds that the provider could not make, as reconciliation has found: part of those under way. */
export const FailedRefunds = z.object({ refunds: z.int(), amountMinor: z.int() });
export type FailedRefunds = z.infer<typeof FailedRefunds>;

/** Money that came after its booking had ended, and what became of it. */
export const LatePayment = z.object({
  paymentId: PaymentId,
  /** Of the booking. */
  reference: z.string(),
  outcome: z.enum(["retaken", "refund_under_way", "refunded"]),
  amountMinor: z.int(),
  /** When the provider said that it had the money. */
  arrivedAtMs: z.int(),
});
export type LatePayment = z.infer<typeof LatePayment>;

/** Most late payments that an answer lists. */
export const LATE_PAYMENTS_LISTED_MAX = 100;

/** One performance as its organiser sees it: how it sells, and what became of the money. */
export const OrganiserPerformanceView = z.object({
  event: EventView.pick({ id: true, slug: true, title: true }),
  performance: PerformanceSummary,
  places: PlaceCounts,
  /** A row for each status that there is. */
  bookings: z.array(BookingTotals),
  money: MoneyTotals,
  failedRefunds: FailedRefunds,
  /** Newest first, `LATE_PAYMENTS_LISTED_MAX` at most. */
  latePayments: z.array(LatePayment),
  /** Bookings that are still PENDING or CONFIRMED although the performance is cancelled. */
  bookingsToEnd: z.int(),
  /** Bookings that have ended because the performance is cancelled. */
  bookingsEnded: z.int(),
  /** Whether `PUT .../cancel` would cancel it now. */
  cancellable: z.boolean(),
  serverNowMs: z.int(),
});
export type OrganiserPerformanceView = z.infer<typeof OrganiserPerformanceView>;
