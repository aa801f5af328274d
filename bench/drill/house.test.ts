import fc from "fast-check";
import { expect, test } from "vitest";

import { newDice } from "#bench/cluster/dice";
import { PlanTemplate, planFromTemplate } from "#server/domain/plan-templates";
import { packStatuses, type SeatStatusCode } from "#server/domain/seat-status";
import { seatCountOf } from "#server/domain/seating-plan";
import { hallOf } from "./house";
import { chooseSeats } from "./live-map";
import { isWhole } from "./scenarios/reads";

/** Rows of ten. */
const ROW_OF = Array.from({ length: 100 }, (_, index) => Math.floor(index / 10));

test("a hall has as many seats as were asked for, or nearly", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60_000 }), (seats) => {
      const { sections, rowsPerSection, seatsPerRow } = hallOf(seats);
      const off = Math.abs(sections * rowsPerSection * seatsPerRow - seats);
      expect(off).toBeLessThanOrEqual(Math.ceil(seats / 100));
    }),
    { numRuns: 200 },
  );
});

test("a hall of a round number is one that the template can draw, and no corridor", () => {
  expect(hallOf(200)).toMatchObject({ sections: 1, rowsPerSection: 10, seatsPerRow: 20 });
  expect(hallOf(2)).toMatchObject({ sections: 1, rowsPerSection: 1, seatsPerRow: 2 });
  expect(seatCountOf(planFromTemplate(PlanTemplate.parse(hallOf(50_000))))).toBe(50_000);
});

test("a party sits side by side where that can be", () => {
  const free = ROW_OF.map((_row, index) => index);
  for (let seed = 0; seed < 50; seed += 1) {
    const chosen = chooseSeats(free, ROW_OF, 4, newDice(seed));
    const [first = 0] = chosen;
    expect(chosen).toEqual([first, first + 1, first + 2, first + 3]);
    expect(new Set(chosen.map((index) => ROW_OF[index])).size).toBe(1);
  }
});

test("a party takes what it finds where nothing is together, each seat once", () => {
  const free = [0, 2, 4, 6, 8, 10, 12];
  const chosen = chooseSeats(free, ROW_OF, 3, newDice(1));
  expect(new Set(chosen).size).toBe(3);
  expect(chosen.every((index) => free.includes(index))).toBe(true);
  expect(chooseSeats([3], ROW_OF, 4, newDice(1))).toEqual([3]);
  expect(chooseSeats([], ROW_OF, 4, newDice(1))).toEqual([]);
});

test("a map that miscounts its own seats is not whole", () => {
  const codes: SeatStatusCode[] = [0, 0, 1, 2];
  const snapshot = {
    ...{ performanceId: crypto.randomUUID(), epoch: 1, revision: 1, serverNowMs: 1, seatCount: 4 },
    statuses: Buffer.from(packStatuses(codes)).toString("base64"),
    ...{ areas: [], counts: [2, 1, 1, 0], prices: [], currency: "GBP" },
  };
  expect(isWhole(snapshot)).toBe(true);
  expect(isWhole({ ...snapshot, counts: [3, 0, 1, 0] })).toBe(false);
  expect(isWhole({ ...snapshot, counts: [2, 1, 0, 0] })).toBe(false);
  expect(isWhole(null)).toBe(false);
});
