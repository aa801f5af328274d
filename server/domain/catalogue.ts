/** The catalogue as visitors see it: what is on, where, when, for how much. Times are Unix ms. */
import { z } from "zod";

import { EventId, PerformanceId, PriceLevelKey, VenueId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";

/** What one price level costs: all-in is price + fee, and all-in is what fans are shown. */
export const PriceView = z.object({
  priceLevel: PriceLevelKey,
  name: z.string(),
  priceMinor: z.int(),
  feeMinor: z.int(),
});
export type PriceView = z.infer<typeof PriceView>;

export const VenueView = z.object({
  id: VenueId,
  slug: z.string(),
  name: z.string(),
  city: z.string(),
  address: z.string(),
  /** IANA name. */
  timeZone: z.string(),
});
export type VenueView = z.infer<typeof VenueView>;

/** Where a sale stands, by the server's clock. `cancelled`: the performance will not take place. */
export const SalePhase = z.enum(["before_sale", "on_sale", "off_sale", "cancelled"]);
export type SalePhase = z.infer<typeof SalePhase>;

/** One date, as a row of a list. */
export const PerformanceSummary = z.object({
  id: PerformanceId,
  startsAtMs: z.int(),
  onSaleAtMs: z.int(),
  offSaleAtMs: z.int(),
  /** When its organiser called it off; null while it is to take place. */
  cancelledAtMs: z.int().nullable(),
  salePhase: SalePhase,
  venue: VenueView,
  currency: Currency,
  /** Lowest all-in price of the performance. */
  fromMinor: z.int(),
});
export type PerformanceSummary = z.infer<typeof PerformanceSummary>;

/** One event, as a card of "what's on". */
export const EventSummary = z.object({
  id: EventId,
  slug: z.string(),
  title: z.string(),
  tagline: z.string(),
  category: z.string(),
  /** Seed of the generated poster. */
  artwork: z.string(),
  venueNames: z.array(z.string()),
  /** Null when no performance lies ahead. A cancelled one counts only where all are. */
  nextPerformanceAtMs: z.int().nullable(),
  /** Of the venue of the next performance. */
  timeZone: z.string(),
  performanceCount: z.int(),
  /** The best of its performances: on sale if one is, else before the sale if one will be. */
  salePhase: SalePhase,
  /** Soonest opening of a sale that is still to come; null when none is. */
  nextOnSaleAtMs: z.int().nullable(),
  currency: Currency,
  fromMinor: z.int(),
});
export type EventSummary = z.infer<typeof EventSummary>;

/** One event with its performances, soonest first. */
export const EventView = z.object({
  id: EventId,
  slug: z.string(),
  title: z.string(),
  tagline: z.string(),
  description: z.string(),
  category: z.string(),
  artwork: z.string(),
  performances: z.array(PerformanceSummary),
});
export type EventView = z.infer<typeof EventView>;

/** One performance with what its page needs beside the plan and the live map. */
export const PerformanceView = PerformanceSummary.extend({
  event: z.object({
    slug: z.string(),
    title: z.string(),
    tagline: z.string(),
    category: z.string(),
    artwork: z.string(),
  }),
  /** Hash of the seating plan: the name of its geometry in caches. */
  planHash: z.string(),
  seatCount: z.int(),
  seatsPerBuyerMax: z.int(),
  holdTtlMs: z.int(),
  prices: z.array(PriceView),
  serverNowMs: z.int(),
});
export type PerformanceView = z.infer<typeof PerformanceView>;

/** Where a sale stands at `nowMs` (Unix milliseconds). */
export function salePhaseAt(
  sale: { onSaleAtMs: number; offSaleAtMs: number; cancelledAtMs: number | null },
  nowMs: number,
): SalePhase {
  if (sale.cancelledAtMs !== null) return "cancelled";
  if (nowMs < sale.onSaleAtMs) return "before_sale";
  return nowMs < sale.offSaleAtMs ? "on_sale" : "off_sale";
}

/** Whether a phase is one in which tickets can be had, now or later. */
export function isSaleAhead(phase: SalePhase): boolean {
  return phase === "before_sale" || phase === "on_sale";
}

/** Every way a look into the catalogue can be in vain. */
export type CatalogueRefusal = { code: "event_not_found" };
