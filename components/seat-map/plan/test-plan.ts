/** A small house for tests: stalls of two rows, a box with a wheelchair place, a floor without seats. */
import { SeatingPlan } from "#server/domain/seating-plan";

const stalls = {
  id: "stalls",
  name: "Stalls",
  outline: [
    [0, 200],
    [600, 200],
    [600, 400],
    [0, 400],
  ],
  rows: [
    {
      label: "A",
      priceLevel: "premium",
      seats: ["1", "2", "3", "4"],
      x: [60, 120, 180, 240],
      y: [240, 240, 240, 240],
      flags: { "0": ["aisle"] },
    },
    {
      label: "B",
      priceLevel: "standard",
      seats: ["1", "2", "3", "4", "5"],
      x: [30, 90, 150, 210, 270],
      y: [320, 320, 320, 320, 320],
    },
  ],
};

const box = {
  id: "box_1",
  name: "Box 1",
  outline: [
    [700, 200],
    [900, 200],
    [900, 300],
    [700, 300],
  ],
  rows: [
    {
      label: "X",
      priceLevel: "premium",
      seats: ["1", "2"],
      x: [760, 820],
      y: [250, 250],
      flags: { "1": ["wheelchair", "restricted_view"] },
    },
  ],
};

const floor = {
  id: "floor",
  name: "Floor",
  outline: [
    [0, 500],
    [900, 500],
    [900, 700],
    [0, 700],
  ],
  capacity: 300,
  priceLevel: "standing",
};

/** Eleven seats, indexed stalls A1-A4 (0-3), B1-B5 (4-8), box X1-X2 (9-10); 300 standing places. */
export const TEST_PLAN = SeatingPlan.parse({
  width: 1_000,
  height: 800,
  stage: {
    name: "Stage",
    outline: [
      [100, 0],
      [500, 0],
      [500, 120],
      [100, 120],
    ],
  },
  focalPoint: [300, 120],
  priceLevels: [
    { key: "premium", name: "Premium" },
    { key: "standard", name: "Standard" },
    { key: "standing", name: "Standing" },
  ],
  sections: [stalls, box],
  areas: [floor],
});
