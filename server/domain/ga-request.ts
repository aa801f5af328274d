/**
 * Queued general admission: in a rush a buyer asks for places of an area, is told at once that they are in line, and
 * hears a moment later what came of it. A request that is granted becomes a booking, as if it had been made at once.
 *
 *   queued -> booked | refused
 *
 * Rules only; server/postgres keeps them under concurrency.
 */
import { z } from "zod";

import type { BookingRefusal } from "#server/domain/booking";
import { SEATS_PER_BUYER_MAX } from "#server/domain/hold";
import { BookingId, GaRequestId, PerformanceId, SectionId, type BuyerId } from "#server/domain/ids";

/** Body of `POST /api/v1/performances/:performanceId/ga-requests`. */
export const GaRequestBody = z.strictObject({
  areaId: SectionId,
  quantity: z.int().min(1).max(SEATS_PER_BUYER_MAX),
});
export type GaRequestBody = z.infer<typeof GaRequestBody>;

/** Why a request that had been queued was refused, in order of precedence. */
export const GaDecisionRefusal = z.discriminatedUnion("code", [
  z.object({ code: z.literal("performance_not_found") }),
  z.object({ code: z.literal("performance_cancelled") }),
  z.object({ code: z.literal("not_on_sale_yet"), onSaleAtMs: z.int() }),
  z.object({ code: z.literal("off_sale") }),
  z.object({ code: z.literal("area_not_found") }),
  z.object({
    code: z.literal("seat_limit_reached"),
    seatsPerBuyerMax: z.int(),
    seatsLeft: z.int(),
  }),
  z.object({ code: z.literal("places_unavailable"), placesLeft: z.int() }),
]);
export type GaDecisionRefusal = z.infer<typeof GaDecisionRefusal>;

/** A request as its buyer sees it: `gaRequest` of what the API answers. */
export const GaRequestView = z.object({
  id: GaRequestId,
  performanceId: PerformanceId,
  areaId: SectionId,
  quantity: z.int().min(1),
  status: z.enum(["queued", "booked", "refused"]),
  askedAtMs: z.int(),
  /** The booking that it became; null for all that are not `booked`. */
  bookingId: BookingId.nullable(),
  /** Null for all that are not `refused`. */
  refusal: GaDecisionRefusal.nullable(),
});
export type GaRequestView = z.infer<typeof GaRequestView>;

/** Every way "stand in line for places" can be refused, in order of precedence. */
export type GaRequestRefusal = Extract<
  BookingRefusal,
  { code: GaDecisionRefusal["code"] } // At the door it is refused for what it would be refused for in line.
>;

/** Of a request that is not there, is somebody else's, or was forgotten by Redis before it was decided. */
export type GaRequestMissing = { code: "ga_request_not_found" };

/** A request as it waits for its decision. */
export type GaCandidate = { id: GaRequestId; buyerId: BuyerId; quantity: number };

/** What becomes of a request: a booking, or a refusal. */
export type GaDecision<Candidate extends GaCandidate = GaCandidate> = {
  request: Candidate;
  refusal: GaDecisionRefusal | null;
};

/** What a batch has to be decided by. */
export type GaTerms = {
  /** Places of the area that are left. */
  available: number;
  seatsPerBuyerMax: number;
  /** Places in each buyer's live bookings of the performance. */
  placesOf: ReadonlyMap<BuyerId, number>;
};

/**
 * Decides requests of one area in their order: each gets all of its places or none, within its buyer's limit. One
 * that asks for more than is left does not hold up a smaller one behind it.
 */
export function decideGaRequests<Candidate extends GaCandidate>(
  requests: readonly Candidate[],
  { available, seatsPerBuyerMax, placesOf }: GaTerms,
): GaDecision<Candidate>[] {
  let placesLeft = available;
  const taken = new Map(placesOf);
  return requests.map((request) => {
    const { buyerId, quantity } = request;
    const before = taken.get(buyerId) ?? 0;
    const seatsLeft = Math.max(0, seatsPerBuyerMax - before);
    if (quantity > seatsLeft) {
      return { request, refusal: { code: "seat_limit_reached", seatsPerBuyerMax, seatsLeft } };
    }
    if (quantity > placesLeft) {
      return { request, refusal: { code: "places_unavailable", placesLeft } };
    }
    taken.set(buyerId, before + quantity);
    placesLeft -= quantity;
    return { request, refusal: null };
  });
}
