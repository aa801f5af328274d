import { expect, test } from "vitest";

import { AvailabilityCopy } from "./availability-copy";
import { house, performanceId, step } from "./realtime.fixture";

function copyOf(...seats: number[]) {
  return new AvailabilityCopy(performanceId, house(seats));
}

test("steps that came together are told as one, the last state of a seat winning", () => {
  const copy = copyOf(0, 0, 0);
  copy.hear(step(2, [[0, 1]]));
  copy.hear(step(3, [[1, 1]], { areas: [["floor", 98]] }));
  copy.hear(step(4, [[0, 2]], { areas: [["floor", 97]] }));

  expect(copy.takeDelta()).toEqual({
    performanceId,
    epoch: 1,
    from: 1,
    to: 4,
    changes: [
      [0, 2],
      [1, 1],
    ],
    areas: [["floor", 97]],
  });
  expect(copy.takeDelta()).toBeNull();
});

test("a step that is known changes nothing, however often it comes", () => {
  const copy = copyOf(0);
  expect(copy.hear(step(2, [[0, 1]]))).toBe("applied");
  expect(copy.hear(step(2, [[0, 1]]))).toBe("stale");
  expect(copy.hear(step(9, [[0, 2]], { epoch: 0 }))).toBe("stale");
  expect(copy.position).toEqual({ epoch: 1, revision: 2 });
});

test("a step that comes after a gap, or of a new epoch, asks for the map and is not believed", () => {
  const copy = copyOf(0);
  expect(copy.hear(step(3, [[0, 1]]))).toBe("behind");
  expect(copy.hear(step(1, [[0, 1]], { epoch: 2 }))).toBe("behind");
  expect(copy.takeDelta()).toBeNull();
});

test("after a gap the difference goes out by itself, for those who stand where it begins", () => {
  const copy = copyOf(0, 0, 0);
  copy.hear(step(2, [[0, 1]]));

  expect(copy.adopt(house([1, 2, 0], { revision: 5, floor: 90 }))).toEqual({
    status: "told",
    deltas: [
      { performanceId, epoch: 1, from: 1, to: 2, changes: [[0, 1]], areas: [] },
      {
        performanceId,
        epoch: 1,
        from: 2,
        to: 5,
        changes: [[1, 2]],
        areas: [["floor", 90]],
        exact: true,
      },
    ],
  });
  expect(copy.hear(step(6, [[2, 1]]))).toBe("applied");
});

test("a map that is older than the copy, or the same, tells nobody anything", () => {
  const copy = copyOf(0);
  copy.hear(step(2, [[0, 1]]));
  const nothing = { status: "told", deltas: [] };
  expect(copy.adopt(house([0], { revision: 1 }))).toEqual(nothing);
  expect(copy.adopt(house([1], { revision: 2 }))).toEqual(nothing);
  expect(copy.adopt(house([0], { epoch: 0, revision: 99 }))).toEqual(nothing);
});

test("a map of a new epoch starts everybody over", () => {
  const copy = copyOf(0, 1);
  copy.hear(step(2, [[0, 1]]));
  expect(copy.adopt(house([2, 2], { epoch: 2 }))).toEqual({ status: "start_over" });
  expect(copy.takeDelta()).toBeNull();
  expect(copy.welcome({ epoch: 1, revision: 2 })).toEqual({ status: "resync" });
  expect(copy.welcome({ epoch: 2, revision: 1 })).toEqual({ status: "watching", delta: null });
});

test("a browser that is where the room is, or ahead of it, just watches", () => {
  const copy = copyOf(0);
  copy.hear(step(2, [[0, 1]])); // not told yet
  for (const revision of [1, 2, 7]) {
    expect(copy.welcome({ epoch: 1, revision })).toEqual({ status: "watching", delta: null });
  }
});

test("a browser that comes back hears what it missed, and nothing else", () => {
  const copy = copyOf(0, 0, 0);
  copy.hear(step(2, [[0, 1]]));
  copy.hear(step(3, [[1, 1]], { areas: [["floor", 99]] }));
  copy.hear(step(4, [[0, 0]]));
  copy.takeDelta();

  expect(copy.welcome({ epoch: 1, revision: 2 })).toEqual({
    status: "watching",
    delta: {
      performanceId,
      epoch: 1,
      from: 2,
      to: 4,
      changes: [
        [0, 0],
        [1, 1],
      ],
      areas: [["floor", 99]],
    },
  });
});

test("a browser from before the copy was loaded, or from another epoch, starts over", () => {
  const copy = new AvailabilityCopy(performanceId, house([0], { epoch: 3, revision: 8 }));
  expect(copy.welcome({ epoch: 3, revision: 7 })).toEqual({ status: "resync" });
  expect(copy.welcome({ epoch: 2, revision: 8 })).toEqual({ status: "resync" });
  expect(copy.welcome({ epoch: 4, revision: 1 })).toEqual({ status: "resync" });
});

test("a browser that stands among steps that nobody saw starts over; one before them does not", () => {
  const copy = copyOf(0, 0);
  copy.adopt(house([0, 2], { revision: 5 }));
  expect(copy.welcome({ epoch: 1, revision: 3 })).toEqual({ status: "resync" });
  expect(copy.welcome({ epoch: 1, revision: 1 })).toMatchObject({
    delta: { from: 1, to: 5, changes: [[1, 2]], exact: true },
  });
  copy.hear(step(6, [[0, 1]]));
  copy.takeDelta();
  const later = copy.welcome({ epoch: 1, revision: 5 });
  expect(later).toMatchObject({ delta: { from: 5, to: 6, changes: [[0, 1]] } });
  expect(later).not.toHaveProperty("delta.exact");
});

test("the memory of gaps is bounded, and what it has forgotten it does not make up", () => {
  const copy = copyOf(0);
  for (let revision = 3; revision < 403; revision += 2) {
    copy.adopt(house([revision % 4], { revision }));
  }
  expect(copy.welcome({ epoch: 1, revision: 1 })).toEqual({ status: "resync" });
  expect(copy.welcome({ epoch: 1, revision: 381 })).toMatchObject({ status: "watching" });
});
