import fc from "fast-check";
import { expect, test } from "vitest";

import { decideGaRequests, type GaCandidate } from "./ga-request";
import { BuyerId, gaRequestIdOf, PerformanceId } from "./ids";

const performanceId = PerformanceId.parse("11111111-1111-4111-8111-111111111111");

function uuid(nth: number): string {
  return `22222222-2222-4222-8222-${String(nth).padStart(12, "0")}`;
}

/** Requests of buyers for places, in the order of their line. */
function line(...wishes: (readonly [buyer: number, quantity: number])[]): GaCandidate[] {
  return wishes.map(([buyer, quantity], place) => ({
    id: gaRequestIdOf(performanceId, uuid(place)),
    buyerId: BuyerId.parse(uuid(buyer)),
    quantity,
  }));
}

test("the line is served in its order, all or nothing, and within each buyer's limit", () => {
  const requests = line([1, 3], [2, 4], [1, 2], [3, 4], [4, 1]);
  const placesOf = new Map([[BuyerId.parse(uuid(1)), 0]]);

  const decisions = decideGaRequests(requests, { available: 8, seatsPerBuyerMax: 4, placesOf });

  expect(decisions.map(({ request }) => request)).toEqual(requests);
  expect(decisions.map(({ refusal }) => refusal)).toEqual([
    null,
    null,
    { code: "seat_limit_reached", seatsPerBuyerMax: 4, seatsLeft: 1 },
    { code: "places_unavailable", placesLeft: 1 },
    null,
  ]);
});

test("whatever the line asks for, nobody gets more than they may, and the area gives no more than it has", () => {
  const wish = fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 20 }));
  const terms = fc.record({
    available: fc.nat({ max: 60 }),
    seatsPerBuyerMax: fc.integer({ min: 1, max: 20 }),
    owned: fc.nat({ max: 25 }),
  });
  fc.assert(
    fc.property(fc.array(wish), terms, (wishes, { available, seatsPerBuyerMax, owned }) => {
      const placesOf = new Map([[BuyerId.parse(uuid(0)), owned]]);
      const decisions = decideGaRequests(line(...wishes), {
        available,
        seatsPerBuyerMax,
        placesOf,
      });

      const got = new Map<string, number>();
      for (const { request, refusal } of decisions) {
        const { buyerId, quantity } = request;
        if (refusal === null) got.set(buyerId, (got.get(buyerId) ?? 0) + quantity);
      }
      const places = [...got.values()].reduce((sum, count) => sum + count, 0);
      expect(places).toBeLessThanOrEqual(available);
      for (const [buyerId, count] of got) {
        const before = placesOf.get(BuyerId.parse(buyerId)) ?? 0;
        expect(before + count).toBeLessThanOrEqual(seatsPerBuyerMax);
      }
      // Nobody is sent away for whom there was room: what was left at their turn was too little.
      for (const { request, refusal } of decisions) {
        if (refusal?.code === "places_unavailable") {
          expect(refusal.placesLeft).toBeLessThan(request.quantity);
          expect(refusal.placesLeft).toBeGreaterThanOrEqual(available - places);
        }
      }
    }),
  );
});
