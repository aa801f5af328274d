import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { watchExpiry } from "./hold-expiry";
import { createServerClock } from "./server-clock";

const LIFETIME_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});

afterEach(() => {
  vi.useRealTimers();
});

test("a basket is looked at once its time is over, and not before", async () => {
  const look = vi.fn(() => Promise.resolve());
  const stop = watchExpiry({ expiresAtMs: LIFETIME_MS }, createServerClock(0), look);
  await vi.advanceTimersByTimeAsync(LIFETIME_MS);
  expect(look).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(look).toHaveBeenCalledTimes(1);
  stop();
});

test("a basket out of time is looked at again every few seconds, until it is known anew", async () => {
  const look = vi.fn(() => Promise.resolve());
  const stop = watchExpiry({ expiresAtMs: LIFETIME_MS }, createServerClock(0), look);
  await vi.advanceTimersByTimeAsync(LIFETIME_MS + 10_000);
  expect(look).toHaveBeenCalledTimes(4);
  stop();
  await vi.advanceTimersByTimeAsync(LIFETIME_MS);
  expect(look).toHaveBeenCalledTimes(4);
});

test("a look that gets no answer is not joined by others, and is repeated when it is given up", async () => {
  const waiting: (() => void)[] = [];
  const look = () => new Promise<void>((resolve) => waiting.push(resolve));
  const stop = watchExpiry({ expiresAtMs: LIFETIME_MS }, createServerClock(0), look);
  await vi.advanceTimersByTimeAsync(LIFETIME_MS + 15_000);
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(waiting).toHaveLength(2);
  stop();
  waiting[1]?.();
  await vi.advanceTimersByTimeAsync(LIFETIME_MS);
  expect(waiting).toHaveLength(2);
});

test("a clock that turns out to be fast leaves the basket its time", async () => {
  const clock = createServerClock(10_000);
  const look = vi.fn(() => {
    clock.learn(Date.now(), Date.now());
    return Promise.resolve();
  });
  const stop = watchExpiry({ expiresAtMs: LIFETIME_MS }, clock, look);
  await vi.advanceTimersByTimeAsync(LIFETIME_MS);
  expect(look).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(look).toHaveBeenCalledTimes(2);
  stop();
});
