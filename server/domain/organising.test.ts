import { expect, test } from "vitest";

import {
  decidePerformance,
  decidePerformanceCancellation,
  EventRequest,
  PerformanceRequest,
  VenueRequest,
} from "#server/domain/organising";

const priceLevels = [
  { key: "band_a", name: "Band A" },
  { key: "band_b", name: "Band B" },
];

const asked = {
  venueId: "6f2d7c1e-3f4b-4b43-9d6e-0f6b7e0f9a11",
  startsAtMs: 10_000,
  onSaleAtMs: 2_000,
  currency: "GBP",
  prices: [
    { priceLevel: "band_b", priceMinor: 1_500, feeMinor: 100 },
    { priceLevel: "band_a", priceMinor: 2_500, feeMinor: 150 },
  ],
};

function request(changes: object = {}): PerformanceRequest {
  return PerformanceRequest.parse({ ...asked, ...changes });
}

/** The members that a request is refused for. */
function refusedMembers(changes: object): string[] {
  const parsed = PerformanceRequest.safeParse({ ...asked, ...changes });
  return parsed.error?.issues.map((issue) => issue.path.join("/")) ?? [];
}

test("a performance that says no more than it must is sold until it starts, eight to a buyer", () => {
  expect(decidePerformance(request(), priceLevels, 1_000)).toEqual({
    ok: true,
    value: {
      startsAtMs: 10_000,
      onSaleAtMs: 2_000,
      offSaleAtMs: 10_000,
      currency: "GBP",
      // In the order of the plan, with the plan's names.
      prices: [
        { priceLevel: "band_a", name: "Band A", priceMinor: 2_500, feeMinor: 150 },
        { priceLevel: "band_b", name: "Band B", priceMinor: 1_500, feeMinor: 100 },
      ],
      seatsPerBuyerMax: 8,
      holdTtlMs: 600_000,
    },
  });
});

test("a performance starts in the future", () => {
  expect(decidePerformance(request(), priceLevels, 9_999)).toMatchObject({ ok: true });
  expect(decidePerformance(request(), priceLevels, 10_000)).toEqual({
    ok: false,
    refusal: { code: "performance_in_the_past", startsAtMs: 10_000, serverNowMs: 10_000 },
  });
});

test("every price level of the plan has a price, and no other has", () => {
  const [first, second] = asked.prices;
  expect(decidePerformance(request({ prices: [second] }), priceLevels, 0)).toEqual({
    ok: false,
    refusal: { code: "price_levels_unpriced", priceLevels: ["band_b"] },
  });
  const stray = { ...first, priceLevel: "box" };
  expect(decidePerformance(request({ prices: [first, second, stray] }), priceLevels, 0)).toEqual({
    ok: false,
    refusal: { code: "price_levels_unknown", priceLevels: ["box"] },
  });
});

test("a sale begins before it ends and ends no later than the performance starts", () => {
  expect(refusedMembers({ offSaleAtMs: 10_000 })).toEqual([]);
  expect(refusedMembers({ offSaleAtMs: 10_001 })).toEqual(["offSaleAtMs"]);
  expect(refusedMembers({ offSaleAtMs: 2_000 })).toEqual(["onSaleAtMs"]);
  expect(refusedMembers({ onSaleAtMs: 10_000 })).toEqual(["onSaleAtMs"]);
});

test("a price level is priced once, in whole minor units, and never for nothing", () => {
  const [first, second] = asked.prices;
  expect(refusedMembers({ prices: [first, second, first] })).toEqual(["prices"]);
  expect(refusedMembers({ prices: [{ ...first, priceMinor: 0 }] })).toEqual([
    "prices/0/priceMinor",
  ]);
  expect(refusedMembers({ prices: [{ ...first, priceMinor: 9.5 }] })).toEqual([
    "prices/0/priceMinor",
  ]);
  expect(refusedMembers({ prices: [{ ...first, feeMinor: -1 }] })).toEqual(["prices/0/feeMinor"]);
});

test("limits stay within what the house allows", () => {
  expect(refusedMembers({ seatsPerBuyerMax: 0 })).toEqual(["seatsPerBuyerMax"]);
  expect(refusedMembers({ seatsPerBuyerMax: 21 })).toEqual(["seatsPerBuyerMax"]);
  expect(refusedMembers({ holdTtlMs: 4_999 })).toEqual(["holdTtlMs"]);
  expect(refusedMembers({ holdTtlMs: 1_800_001 })).toEqual(["holdTtlMs"]);
  expect(refusedMembers({ startsAtMs: 10_000_000_000_000 })).toEqual(["startsAtMs"]);
});

test("what an organiser may not say is refused, not ignored", () => {
  const event = { title: "Night Ferry", category: "theatre", performance: asked };
  expect(EventRequest.safeParse(event).success).toBe(true);
  expect(EventRequest.safeParse({ ...event, organiserId: asked.venueId }).success).toBe(false);
  expect(EventRequest.safeParse({ ...event, slug: "night-ferry" }).success).toBe(false);
  expect(EventRequest.safeParse({ ...event, category: "wrestling" }).success).toBe(false);
  expect(EventRequest.safeParse({ ...event, title: "   " }).success).toBe(false);
});

test("a venue keeps a time zone that exists", () => {
  const timeZones = (timeZone: string) =>
    VenueRequest.safeParse({
      name: "The Salt Works",
      city: "Porto",
      address: "Rua do Cais 4",
      timeZone,
      plan: { template: "general_admission" },
    }).success;
  expect(["Europe/London", "America/Argentina/Buenos_Aires", "UTC"].map(timeZones)).toEqual([
    true,
    true,
    true,
  ]);
  expect(["Europe/Atlantis", "+01:00", "", "london time"].map(timeZones)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("a performance may be called off until it begins, and asking again changes nothing", () => {
  const going = { startsAtMs: 10_000, cancelledAtMs: null };
  expect(decidePerformanceCancellation(going, 9_999)).toEqual({ ok: true, value: "cancel" });
  expect(decidePerformanceCancellation(going, 10_000)).toEqual({
    ok: false,
    refusal: { code: "performance_begun", startsAtMs: 10_000 },
  });
  for (const nowMs of [9_999, 10_000]) {
    const again = decidePerformanceCancellation({ ...going, cancelledAtMs: 5_000 }, nowMs);
    expect(again).toEqual({ ok: true, value: "cancelled_before" });
  }
});
