import { expect, test } from "vitest";

import { OrganiserVenueView } from "#server/domain/organising";

import { draftEvent } from "./event-draft";

const venue = OrganiserVenueView.parse({
  id: crypto.randomUUID(),
  slug: "the-meridian",
  name: "The Meridian",
  city: "New York",
  address: "1 Broadway",
  timeZone: "America/New_York",
  planHash: "f".repeat(64),
  seatCount: 504,
  areaCapacity: 0,
  priceLevels: [
    { key: "band_a", name: "Band A" },
    { key: "band_b", name: "Band B" },
  ],
});

const nowMs = Date.UTC(2026, 10, 20, 12);

const typed = {
  title: "The Long Shore",
  tagline: "",
  description: "",
  category: "theatre",
  venueId: venue.id,
  startsAt: "2026-12-12T20:00",
  onSaleAtOnce: "on",
  currency: "USD",
  seatsPerBuyerMax: "6",
  holdMinutes: "8",
  "price.band_a": "60",
  "fee.band_a": "3.50",
  "price.band_b": "45,50",
  "fee.band_b": "0",
};

test("a form becomes a request: times in the venue's zone, prices in cents, minutes in milliseconds", () => {
  expect(draftEvent(typed, [venue], nowMs)).toEqual({
    ok: true,
    request: {
      title: "The Long Shore",
      tagline: "",
      description: "",
      category: "theatre",
      performance: {
        venueId: venue.id,
        startsAtMs: Date.UTC(2026, 11, 13, 1),
        onSaleAtMs: nowMs,
        currency: "USD",
        prices: [
          { priceLevel: "band_a", priceMinor: 6_000, feeMinor: 350 },
          { priceLevel: "band_b", priceMinor: 4_550, feeMinor: 0 },
        ],
        seatsPerBuyerMax: 6,
        holdTtlMs: 480_000,
      },
    },
  });
});

/** The faults of the form with some fields changed; undefined is a field that is not there. */
function faultsWith(changed: Record<string, string | undefined>) {
  const entries = Object.entries<string | undefined>({ ...typed, ...changed });
  const values = Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const draft = draftEvent(values, [venue], nowMs);
  return draft.ok ? {} : draft.faults;
}

test("each field that is empty is named, and no other", () => {
  const faults = faultsWith({ title: " ", "price.band_b": "", seatsPerBuyerMax: "", category: "" });
  expect(Object.keys(faults).sort()).toEqual([
    "/category",
    "/performance/prices/1/priceMinor",
    "/performance/seatsPerBuyerMax",
    "/title",
  ]);
});

test("a show that has begun is called past, even when its sale would open at once", () => {
  expect(faultsWith({ startsAt: "2026-11-20T06:59" })).toEqual({
    "/performance/startsAtMs": "This lies in the past.",
  });
});

test("a time that the clocks jump over is asked for again", () => {
  expect(faultsWith({ startsAt: "2027-03-14T02:30" })["/performance/startsAtMs"]).toMatch(/jump/);
});

test("a sale that opens at a set time opens in the venue's time, and before the show", () => {
  const opening = (onSaleAt: string) => faultsWith({ onSaleAtOnce: undefined, onSaleAt });
  expect(opening("2026-12-01T10:00")).toEqual({});
  expect(opening("")["/performance/onSaleAtMs"]).toBe("Choose a day and a time.");
  expect(opening("2026-12-12T20:00")["/performance/onSaleAtMs"]).toMatch(/before/);
});
