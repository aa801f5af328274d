/**
 * Holds: a buyer's short, exclusive claim on seats while they choose and pay.
 *
 * One basket per buyer and performance. Rules only: time arrives as an argument; nothing here
 * reads a clock, a store or the environment.
 */
import { z } from "zod";

import { HoldId, PerformanceId, SeatId } from "#server/domain/ids";
import { accept, refuse, type Result } from "#server/domain/result";

/** Highest limit that an organiser may set for the places of one buyer at one performance. */
export const SEATS_PER_BUYER_MAX = 20;

/** Bounds and default of a hold's lifetime from its first seat, in milliseconds. */
export const HOLD_TTL_MS_DEFAULT = 10 * 60_000;
export const HOLD_TTL_MS_MIN = 5_000;

/** No hold lives longer than this from its first seat, however often it is extended. */
export const HOLD_CAP_MS = 30 * 60_000;

/** Body of `POST /api/v1/performances/:performanceId/holds`. */
export const HoldRequest = z.strictObject({
  seatIds: z
    .array(SeatId)
    .min(1)
    .max(SEATS_PER_BUYER_MAX)
    .refine((ids) => new Set(ids).size === ids.length, "each seat may be named once"),
});
export type HoldRequest = z.infer<typeof HoldRequest>;

/** A live hold, as sent to browsers. Times are Unix milliseconds by Redis' clock. */
export const Hold = z.object({
  id: HoldId,
  performanceId: PerformanceId,
  seatIds: z.array(SeatId),
  /** When its first seat was taken. */
  startedAtMs: z.int(),
  expiresAtMs: z.int(),
  /** The server's clock at the moment of the answer: a countdown is the difference. */
  serverNowMs: z.int(),
});
export type Hold = z.infer<typeof Hold>;

/** The sale of one performance: what it takes to decide whether a buyer may try. */
export type Sale = {
  onSaleAtMs: number;
  offSaleAtMs: number;
  /** Places one buyer may hold and own, 1 to `SEATS_PER_BUYER_MAX`. */
  seatsPerBuyerMax: number;
  /** Lifetime of a hold from its first seat, in milliseconds. */
  holdTtlMs: number;
  /** When the organiser called the performance off; null while it is to take place. */
  cancelledAtMs: number | null;
};

/** Every way the answer to "hold these seats" can be no, the first that applies being the answer. */
export type HoldRefusal =
  | { code: "performance_not_found" }
  | { code: "performance_cancelled" }
  | { code: "seats_unknown"; seatIds: SeatId[] }
  | { code: "not_on_sale_yet"; onSaleAtMs: number }
  | { code: "off_sale" }
  | { code: "seat_limit_reached"; seatsPerBuyerMax: number; seatsLeft: number }
  | { code: "seats_unavailable"; seatIds: SeatId[] };

/** Every way the answer to a request about an existing hold can be no. */
export type HoldChangeRefusal =
  | { code: "hold_not_found" }
  | { code: "performance_cancelled" }
  | { code: "seat_not_in_hold"; seatId: SeatId }
  | { code: "hold_at_cap"; expiresAtMs: number };

/**
 * Decides whether a buyer may try for places now, and for how long they may have them unpaid. Of seats
 * the script that takes them decides the same, by its own clock.
 *
 * @param nowMs Unix milliseconds, by the clock of the store that takes the places
 * @returns `ttlMs` in milliseconds; never past the end of the sale
 */
export function decideSale(
  sale: Sale,
  nowMs: number,
): Result<
  { ttlMs: number },
  Extract<HoldRefusal, { code: "performance_cancelled" | "not_on_sale_yet" | "off_sale" }>
> {
  if (sale.cancelledAtMs !== null) return refuse({ code: "performance_cancelled" });
  if (nowMs < sale.onSaleAtMs) {
    return refuse({ code: "not_on_sale_yet", onSaleAtMs: sale.onSaleAtMs });
  }
  if (nowMs >= sale.offSaleAtMs) return refuse({ code: "off_sale" });
  return accept({ ttlMs: Math.min(sale.holdTtlMs, sale.offSaleAtMs - nowMs) });
}

/**
 * Decides until when an extended hold may live.
 *
 * @param hold  when it started and when it would expire, Unix milliseconds
 * @param nowMs Unix time in milliseconds
 * @returns the new expiry: a whole lifetime from now, never past the cap or the end of the sale
 */
export function decideExtension(
  hold: Pick<Hold, "startedAtMs" | "expiresAtMs">,
  sale: Sale,
  nowMs: number,
): Result<
  { expiresAtMs: number },
  Extract<HoldChangeRefusal, { code: "performance_cancelled" | "hold_at_cap" }>
> {
  if (sale.cancelledAtMs !== null) return refuse({ code: "performance_cancelled" });
  const expiresAtMs = Math.min(
    nowMs + sale.holdTtlMs,
    hold.startedAtMs + HOLD_CAP_MS,
    sale.offSaleAtMs,
  );
  return expiresAtMs > hold.expiresAtMs
    ? accept({ expiresAtMs })
    : refuse({ code: "hold_at_cap", expiresAtMs: hold.expiresAtMs });
}
