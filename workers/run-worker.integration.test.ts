import { once } from "node:events";

import { expect, test, vi } from "vitest";

import { pause } from "#server/event-log/session";
import { runWorker } from "./run-worker";

test("a worker that crashes, or just ends, is started again until it is told to stop", async () => {
  const stopping = new AbortController();
  const ends = [() => Promise.reject(new Error("out of paper")), () => Promise.resolve()];
  let runs = 0;

  await runWorker(
    "tickets",
    (signal) => {
      runs += 1;
      const end = ends.shift();
      if (end) return end();
      stopping.abort();
      expect(signal.aborted).toBe(true);
      return Promise.resolve();
    },
    stopping.signal,
  );

  expect(runs).toBe(3);
});

test("a worker in a crash loop does not touch the one beside it", async () => {
  const stopping = new AbortController();
  let steadyRuns = 0;
  let crashes = 0;
  const steady = runWorker(
    "steady",
    async (signal) => {
      steadyRuns += 1;
      await once(signal, "abort");
    },
    stopping.signal,
  );

  await runWorker(
    "crashing",
    () => {
      crashes += 1;
      if (crashes === 3) stopping.abort();
      throw new Error("at once, before there is a promise");
    },
    stopping.signal,
  );

  await steady;
  expect({ steadyRuns, crashes }).toEqual({ steadyRuns: 1, crashes: 3 });
});

test("a worker is not started at all once everything is stopping", async () => {
  let runs = 0;
  const run = () => {
    runs += 1;
    return Promise.resolve();
  };
  await runWorker("late", run, AbortSignal.abort());
  expect(runs).toBe(0);
});

test("of a worker that crashed nothing runs on beside its next life", async () => {
  const stopping = new AbortController();
  let loops = 0;
  let lives = 0;
  const loop = async (signal: AbortSignal) => {
    loops += 1;
    while (!signal.aborted) await pause(1, signal);
    loops -= 1;
  };
  const worker = async (signal: AbortSignal) => {
    lives += 1;
    const fault = lives < 3 ? Promise.reject(new Error("The store is away.")) : loop(signal);
    await Promise.all([loop(signal), fault]);
  };

  const running = runWorker("two loops", worker, stopping.signal);
  await vi.waitFor(() => {
    expect([lives, loops]).toEqual([3, 2]);
  }, 5_000);

  stopping.abort();
  await running;
  expect(loops).toBe(0);
});
