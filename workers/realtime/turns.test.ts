import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Turns } from "./turns";

// Only the clock is made up: a turn takes as long as it says, on however busy a machine.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Turns that note when they began, in milliseconds since the first could. */
function openTurns() {
  const turns = new Turns();
  const openedMs = performance.now();
  const begun: [name: string, atMs: number][] = [];
  const take = (name: string, takesMs: number) => {
    turns.take(() => {
      begun.push([name, Math.round(performance.now() - openedMs)]);
      vi.advanceTimersByTime(takesMs);
    });
  };
  return { turns, take, begun };
}

test("after a large room was told, the sidecar rests for as long, whoever is next", () => {
  const { take, begun } = openTurns();
  take("large", 60);
  take("small", 0);
  take("small, too", 0);
  vi.advanceTimersByTime(500);
  expect(begun).toEqual([
    ["large", 0],
    ["small", 120],
    ["small, too", 120],
  ]);
});

test("however long telling takes, the rest does not", () => {
  const { take, begun } = openTurns();
  take("enormous", 1_000);
  take("next", 0);
  vi.advanceTimersByTime(500);
  expect(begun).toEqual([
    ["enormous", 0],
    ["next", 1_125],
  ]);
});

test("small rooms are told at once, and in the order in which they come", () => {
  const { take, begun } = openTurns();
  const names = Array.from({ length: 100 }, (_, room) => `room ${String(room)}`);
  for (const name of names) take(name, 0);
  expect(begun).toEqual(names.map((name) => [name, 0]));
});

test("the rests of many small rooms add up: telling has half of the time", () => {
  const { take, begun } = openTurns();
  for (let room = 0; room < 500; room += 1) take("small", 1);
  vi.advanceTimersByTime(2_000);
  expect(begun).toHaveLength(500);
  expect(begun.at(-1)?.[1]).toBeGreaterThan(990);
  expect(begun.at(-1)?.[1]).toBeLessThan(1_000);
});

test("nobody who waits is told any more after the end", () => {
  const { turns, take, begun } = openTurns();
  take("large", 60);
  take("next", 0);
  turns.close();
  vi.advanceTimersByTime(500);
  expect(begun).toEqual([["large", 0]]);
});
