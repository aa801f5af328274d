/** A house on sale in which nothing has happened. */
import type { Evidence, PerformanceTerms } from "./evidence";
import { nothingNamed } from "./recorder";

export const PERFORMANCE = "performance-1";
export const STANDING = "standing";

/** The terms of every performance here. */
export const TERMS: PerformanceTerms = {
  id: PERFORMANCE,
  seatCount: 0,
  currency: "EUR",
  seatsPerBuyerMax: 4,
  holdTtlMs: 600_000,
  holdCapMs: 1_800_000,
  onSaleAtMs: 0,
  offSaleAtMs: 10_000_000_000,
  startsAtMs: 20_000_000_000,
  cancelledAtMs: null,
};

/** An operation of which nothing is known but what every operation has. */
export const NOTHING = {
  client: "fan",
  performanceId: PERFORMANCE,
  key: null,
  body: "{}",
  deadlineMs: 5_000,
  status: 200,
  refusalCode: null,
  ...nothingNamed(),
};

/** One performance with seats and one area, and no history. */
export function emptyEvidence(seatCount: number, capacity: number): Evidence {
  return {
    performances: [{ ...TERMS, seatCount }],
    ...{ operations: [], seatSteps: [], areaSteps: [], bookings: [], payments: [], tickets: [] },
    ...{ allowances: [], ledger: [], outbox: [], log: [], inbox: [], mails: [], quietMaps: [] },
    ...{ quietHolds: [], faults: [], triedToSellOut: [], quietAtMs: 0 },
    mapSteps: [{ performanceId: PERFORMANCE, epoch: 1, revision: 1, changes: [], atMs: 0 }],
    seats: Array.from({ length: seatCount }, (_, seatIndex) => ({
      ...{ performanceId: PERFORMANCE, seatIndex, version: 0, bookingId: null },
      state: "available",
    })),
    areas: [
      { performanceId: PERFORMANCE, areaId: STANDING, version: 0, available: capacity, capacity },
    ],
  };
}
