import fc from "fast-check";
import { expect, test } from "vitest";

import { geometryFaults } from "#server/domain/plan-geometry";
import { planFromTemplate, PlanTemplate } from "#server/domain/plan-templates";
import {
  planFaults,
  seatCountOf,
  SeatingPlan,
  seatsOf,
  type SeatFlag,
} from "#server/domain/seating-plan";

/** Choices of every template, small enough that a hundred houses are drawn in a few seconds. */
const anyChoices = fc.oneof(
  fc.record({
    template: fc.constant("hall"),
    sections: fc.integer({ min: 1, max: 6 }),
    rowsPerSection: fc.integer({ min: 1, max: 30 }),
    seatsPerRow: fc.integer({ min: 1, max: 30 }),
    curve: fc.double({ min: 0, max: 1, noNaN: true }),
    rowNumbering: fc.constantFrom("letters", "numbers"),
    seatNumbering: fc.constantFrom("left_to_right", "right_to_left", "odd_even"),
    priceLevels: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    template: fc.constant("theatre"),
    stallsRows: fc.integer({ min: 12, max: 28 }),
    circleRows: fc.integer({ min: 0, max: 12 }),
    upperCircleRows: fc.integer({ min: 0, max: 12 }),
    boxesPerSide: fc.integer({ min: 0, max: 5 }),
  }),
  fc.record({
    template: fc.constant("arena"),
    lowerRows: fc.integer({ min: 6, max: 12 }),
    upperRows: fc.integer({ min: 0, max: 8 }),
    sideBlocks: fc.integer({ min: 2, max: 6 }),
    floorCapacity: fc.integer({ min: 100, max: 20_000 }),
  }),
  fc.record({
    template: fc.constant("general_admission"),
    areaName: fc.constant("Standing"),
    capacity: fc.integer({ min: 1, max: 100_000 }),
  }),
);

function draw(choices: unknown): SeatingPlan {
  return planFromTemplate(PlanTemplate.parse(choices));
}

function countFlag(plan: SeatingPlan, flag: SeatFlag): number {
  return seatsOf(plan).filter((seat) => seat.flags.includes(flag)).length;
}

test("whatever is chosen, the plan can be published, drawn and tapped", () => {
  fc.assert(
    fc.property(anyChoices, (choices) => {
      const plan = draw(choices);
      expect(SeatingPlan.parse(plan)).toEqual(plan);
      expect(planFaults(plan)).toEqual([]);
      expect(geometryFaults(plan)).toEqual([]);
    }),
    { numRuns: 120 },
  );
}, 60_000);

test("whatever is chosen, every seat has an id of its own and every declared price level is used", () => {
  fc.assert(
    fc.property(anyChoices, (choices) => {
      const plan = draw(choices);
      const seats = seatsOf(plan);
      expect(new Set(seats.map((seat) => seat.id)).size).toBe(seats.length);
      const used = [...seats, ...plan.areas].map(({ priceLevel }) => priceLevel);
      expect([...new Set(used)].sort()).toEqual(plan.priceLevels.map(({ key }) => key).sort());
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("whatever is chosen, the house is as wide to the left of the stage as to the right", () => {
  fc.assert(
    fc.property(anyChoices, (choices) => {
      const { sections, areas, stage, width } = draw(choices);
      for (const parts of [sections, areas, [stage]]) {
        const xs = parts.flatMap(({ outline }) => outline.map(([x]) => x));
        if (xs.length > 0)
          expect(Math.abs(Math.min(...xs) + Math.max(...xs) - width)).toBeLessThan(4);
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("a hall has exactly the sections, rows and seats that were asked for", () => {
  const plan = draw({ template: "hall", sections: 4, rowsPerSection: 9, seatsPerRow: 11 });
  expect(plan.sections.map(({ name }) => name)).toEqual(["Far Left", "Left", "Right", "Far Right"]);
  expect(plan.sections.map(({ rows }) => rows.length)).toEqual([9, 9, 9, 9]);
  expect(seatCountOf(plan)).toBe(4 * 9 * 11);
  expect(seatsOf(plan)[0]?.id).toBe("far_left-A-1");
});

test("the largest hall is still a plan without faults", () => {
  const largest = {
    template: "hall",
    sections: 6,
    rowsPerSection: 100,
    seatsPerRow: 100,
    curve: 1,
  };
  const plan = draw(largest);
  expect(seatCountOf(plan)).toBe(60_000);
  expect([...planFaults(plan), ...geometryFaults(plan)]).toEqual([]);
});

test("a hall's price levels run from front to back, and never outnumber its rows", () => {
  const levels = (rowsPerSection: number) => {
    const plan = draw({ template: "hall", sections: 1, rowsPerSection, priceLevels: 3 });
    return plan.sections[0]?.rows.map(({ priceLevel }) => priceLevel);
  };
  expect(levels(6)).toEqual(["band_a", "band_a", "band_b", "band_b", "band_c", "band_c"]);
  expect(levels(2)).toEqual(["band_a", "band_b"]);
});

test("a row can be numbered from either end, or outward from its middle", () => {
  const seats = (seatNumbering: string) =>
    draw({ template: "hall", sections: 1, seatsPerRow: 5, seatNumbering }).sections[0]?.rows[0]
      ?.seats;
  expect(seats("left_to_right")).toEqual(["1", "2", "3", "4", "5"]);
  expect(seats("right_to_left")).toEqual(["5", "4", "3", "2", "1"]);
  expect(seats("odd_even")).toEqual(["5", "3", "1", "2", "4"]);
});

test("a theatre numbers a row through all three blocks of a tier", () => {
  const plan = draw({ template: "theatre" });
  const rowC = plan.sections
    .filter(({ id }) => id.startsWith("stalls_"))
    .flatMap(({ rows }) => rows.find(({ label }) => label === "C")?.seats ?? []);
  expect(rowC).toEqual(rowC.map((_, place) => String(place + 1)));
  expect(rowC.length).toBeGreaterThan(20);
});

test("every box of a theatre seats four", () => {
  const boxes = draw({ template: "theatre", boxesPerSide: 5 }).sections.filter(({ id }) =>
    id.startsWith("box_"),
  );
  expect(boxes).toHaveLength(10);
  expect(boxes.map(({ rows }) => rows.flatMap(({ seats }) => seats).length)).toEqual(
    Array<number>(10).fill(4),
  );
});

test("every wheelchair place has a companion seat beside it", () => {
  for (const template of ["theatre", "arena"]) {
    const plan = draw({ template });
    expect(countFlag(plan, "wheelchair")).toBeGreaterThan(5);
    const seats = seatsOf(plan);
    for (const place of seats.filter(({ flags }) => flags.includes("wheelchair"))) {
      const beside = [seats[place.index - 1], seats[place.index + 1]].filter(
        (seat) => seat?.sectionId === place.sectionId && seat.rowLabel === place.rowLabel,
      );
      expect(beside.some((seat) => seat?.flags.includes("companion"))).toBe(true);
    }
  }
});

test("seats that see part of the stage, and seats on an aisle, say so", () => {
  const plan = draw({ template: "theatre" });
  expect(countFlag(plan, "restricted_view")).toBeGreaterThan(10);
  expect(countFlag(plan, "restricted_view")).toBeLessThan(50);
  expect(countFlag(plan, "aisle")).toBeGreaterThan(100);
});

test("the templates' own choices make a theatre of about 1,300 seats and an arena of about 12,000", () => {
  expect(Math.abs(seatCountOf(draw({ template: "theatre" })) - 1_300)).toBeLessThan(60);
  const arena = draw({ template: "arena" });
  expect(Math.abs(seatCountOf(arena) - 12_000)).toBeLessThan(300);
  expect(arena.areas).toMatchObject([{ name: "Floor", capacity: 2_500 }]);
});

test("a choice that no template has is refused, and so is one out of bounds", () => {
  const refused = [
    { template: "stadium" },
    { template: "hall", sections: 7 },
    { template: "hall", curve: 1.1 },
    { template: "hall", rowsPerSection: 0 },
    { template: "hall", seats: 10 },
    { template: "general_admission", capacity: 0 },
    { template: "theatre", stallsRows: 4 },
  ];
  for (const choices of refused) expect(PlanTemplate.safeParse(choices).success).toBe(false);
});
