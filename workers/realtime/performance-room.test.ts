import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";

import type { AvailabilityDelta, LiveAvailability } from "#server/domain/live-availability";
import { PerformanceRoom } from "./performance-room";
import { house, performanceId, step } from "./realtime.fixture";
import { Turns } from "./turns";

// Only the clock is made up: telling takes as long as it says, on however busy a machine.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A room that somebody has entered at revision 1, and that reads `map` when it has to. */
async function openRoom({ codes = [0, 0], tellMs = 0 } = {}) {
  const openedMs = performance.now();
  const truth: { map: LiveAvailability } = { map: house(codes) };
  const told: (AvailabilityDelta | "resync")[] = [];
  const toldAtMs: number[] = [];
  const tell = (news: AvailabilityDelta | "resync") => {
    told.push(news);
    toldAtMs.push(Math.round(performance.now() - openedMs));
    vi.advanceTimersByTime(tellMs);
  };
  const turns = new Turns();
  const room = new PerformanceRoom(
    performanceId,
    () => Promise.resolve(truth.map),
    {
      delta: tell,
      resync: () => {
        tell("resync");
      },
    },
    turns,
  );
  onTestFinished(() => {
    turns.close();
    room.close();
  });
  await room.welcome({ epoch: 1, revision: 1 }, () => undefined);

  /** Another room is told, which takes 60 ms: until 120 ms from now it is nobody's turn. */
  const tellAnother = () => {
    turns.take(() => {
      vi.advanceTimersByTime(60);
    });
  };
  return { room, truth, told, toldAtMs, tellAnother };
}

test("a room that must start over is told so when it is its turn", async () => {
  const { room, truth, told, toldAtMs, tellAnother } = await openRoom();
  tellAnother();
  truth.map = house([1, 0], { epoch: 2 });
  room.hear(step(1, [], { epoch: 2 }));
  await vi.advanceTimersByTimeAsync(200);
  expect(told).toEqual(["resync"]);
  expect(toldAtMs).toEqual([120]);
});

test("what a map that was read has brought is told in its turn, before what was heard since", async () => {
  const { room, truth, told, toldAtMs, tellAnother } = await openRoom();
  tellAnother();
  room.hear(step(2, [[0, 1]]));
  truth.map = house([1, 2], { revision: 5 });
  room.hear(step(5, [[1, 2]]));
  await vi.advanceTimersByTimeAsync(0);
  room.hear(step(6, [[1, 0]]));
  await vi.advanceTimersByTimeAsync(200);
  expect(told).toMatchObject([
    { from: 1, to: 2, changes: [[0, 1]] },
    { from: 2, to: 5, changes: [[1, 2]], exact: true },
    { from: 5, to: 6, changes: [[1, 0]] },
  ]);
  expect(toldAtMs).toEqual([120, 120, 120]);
});

test("of a map that is gone nobody hears any more; of the next one they hear after they were told to start over", async () => {
  const { room, truth, told, tellAnother } = await openRoom();
  tellAnother();
  truth.map = house([1, 2], { revision: 5 });
  room.hear(step(5, [[1, 2]]));
  await vi.advanceTimersByTimeAsync(0);
  truth.map = house([0, 0], { epoch: 2 });
  room.hear(step(1, [], { epoch: 2 }));
  await vi.advanceTimersByTimeAsync(0);
  room.hear(step(2, [[1, 3]], { epoch: 2 }));
  await vi.advanceTimersByTimeAsync(200);
  expect(told).toMatchObject(["resync", { epoch: 2, from: 1, to: 2, changes: [[1, 3]] }]);
});

test("a room that is slow to tell is told less often, of more at a time, and of everything", async () => {
  const { room, told, toldAtMs } = await openRoom({ tellMs: 100 });
  for (let revision = 2; told.length < 3; revision += 1) {
    room.hear(step(revision, [[0, revision % 4]]));
    await vi.advanceTimersByTimeAsync(5);
  }
  const [first, second, third] = toldAtMs.map((atMs) => atMs - (toldAtMs[0] ?? 0));
  expect([first, second, third]).toEqual([0, 200, 400]);
  const pairs = told.slice(1).map((delta, at) => [told[at], delta] as const);
  for (const [before, after] of pairs) {
    expect(after).toMatchObject({ from: (before as AvailabilityDelta).to });
  }
});
