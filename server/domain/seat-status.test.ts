import fc from "fast-check";
import { expect, test } from "vitest";

import {
  countStatuses,
  packStatuses,
  SEAT_STATUSES,
  statusCodeOf,
  statusOf,
  unpackStatuses,
  type SeatStatusCode,
} from "#server/domain/seat-status";

const codes = fc.array(fc.constantFrom<SeatStatusCode>(0, 1, 2, 3), { maxLength: 200 });

test("four seats share a byte, the first in its high bits, as Redis counts", () => {
  expect([...packStatuses([0, 1, 2, 3])]).toEqual([0b00_01_10_11]);
  expect([...packStatuses([3])]).toEqual([0b11_00_00_00]);
});

test("a house that is packed and unpacked is the same house", () => {
  fc.assert(
    fc.property(codes, (house) => {
      expect([...unpackStatuses(packStatuses(house), house.length)]).toEqual(house);
    }),
  );
});

test("counting a packed house is counting its seats", () => {
  fc.assert(
    fc.property(codes, fc.nat(9), (house, more) => {
      const counts = [0, 1, 2, 3].map((code) => house.filter((each) => each === code).length);
      counts[0] = (counts[0] ?? 0) + more;
      expect(countStatuses(packStatuses(house), house.length + more)).toEqual(counts);
    }),
  );
});

test("50,000 seats are 12,500 bytes", () => {
  expect(packStatuses(Array<SeatStatusCode>(50_000).fill(1))).toHaveLength(12_500);
});

test("seats whose bytes were cut off are available", () => {
  fc.assert(
    fc.property(codes, fc.nat(20), (house, more) => {
      const unpacked = unpackStatuses(packStatuses(house), house.length + more);
      expect([...unpacked]).toEqual([...house, ...Array<number>(more).fill(0)]);
    }),
  );
});

test("a seat in checkout shows as held, one that the house keeps as unavailable", () => {
  const shown = (["available", "pending", "booked", "allocated", "killed"] as const).map((state) =>
    statusOf(statusCodeOf(state)),
  );
  expect(shown).toEqual(["available", "held", "booked", "unavailable", "unavailable"]);
  expect(SEAT_STATUSES).toHaveLength(4);
});
