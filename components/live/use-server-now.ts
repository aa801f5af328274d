"use client";

import { useCallback, useSyncExternalStore } from "react";

import { salePhaseAt, type SalePhase } from "#server/domain/catalogue";
import type { ServerClock } from "./server-clock";

/** How often the clock is looked at, in milliseconds: a second is seen at most this late. */
const LOOK_EVERY_MS = 200;

/**
 * The server's time, in whole seconds rounded up, as Unix milliseconds; draws again when it has changed.
 * A countdown by it never shows more than there is.
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

/**
 * Whole seconds, rounded up, until a moment by the server's clock; draws again once a second.
 *
 * @param untilMs Unix milliseconds
 * @returns 0 from that moment on; null while the page is being made on the server
 */
export function useSecondsUntil(clock: ServerClock, untilMs: number): number | null {
  const read = useCallback(
    () => Math.max(0, Math.ceil((untilMs - clock.nowMs()) / 1_000)),
    [clock, untilMs],
  );
  return useSyncExternalStore(watchClock, read, () => null);
}

/** Where the sale stands by the server's clock; changes by itself when the moment has come. */
export function useSalePhase(
  clock: ServerClock,
  sale: {
    onSaleAtMs: number;
    offSaleAtMs: number;
    cancelledAtMs: number | null;
    salePhase: SalePhase;
  },
): SalePhase {
  const { onSaleAtMs, offSaleAtMs, cancelledAtMs, salePhase } = sale;
  const read = useCallback(
    () => salePhaseAt({ onSaleAtMs, offSaleAtMs, cancelledAtMs }, clock.nowMs()),
    [clock, onSaleAtMs, offSaleAtMs, cancelledAtMs],
  );
  return useSyncExternalStore(watchClock, read, () => salePhase);
}

function watchClock(onChange: () => void): () => void {
  const timer = window.setInterval(onChange, LOOK_EVERY_MS);
  // A page that was asleep is right again before it is seen.
  document.addEventListener("visibilitychange", onChange);
  return () => {
    window.clearInterval(timer);
    document.removeEventListener("visibilitychange", onChange);
  };
}

function wholeSecondMs(atMs: number): number {
  return Math.ceil(atMs / 1_000) * 1_000;
}
