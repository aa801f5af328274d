"use client";

import { useSyncExternalStore } from "react";

import type { ServerClock } from "./server-clock";

/** How often the clock is looked at, in milliseconds: a second is seen at most this late. */
const LOOK_EVERY_MS = 200;

/**
 * The server's time, in whole seconds as Unix milliseconds; draws again when it has changed.
 *
 * @param atStartMs what the server drew the page with, so that the first drawing is the same
 */
export function useServerNow(clock: ServerClock, atStartMs: number): number {
  return useSyncExternalStore(
    watchClock,
    () => wholeSecondMs(clock.nowMs()),
    () => wholeSecondMs(atStartMs),
  );
}

function watchClock(onChange: () => void): () => void {
  const timer = window.setInterval(onChange, LOOK_EVERY_MS);
  return () => {
    window.clearInterval(timer);
  };
}

function wholeSecondMs(atMs: number): number {
  return Math.floor(atMs / 1_000) * 1_000;
}
