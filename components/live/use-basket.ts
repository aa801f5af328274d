"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

import type { PerformanceId, SeatId } from "#server/domain/ids";
import { HELD } from "#server/domain/seat-status";
import type { AvailabilityFeed } from "./availability-feed";
import { BasketStore, type BasketState } from "./basket-store";
import { watchExpiry } from "./hold-expiry";
import type { ServerClock } from "./server-clock";

/**
 * The basket of the signed-in buyer, the same in each window: it is read again when another window
 * changes it, when the page is looked at again, when its time is over, and when the live map says
 * that one of its seats is no longer held.
 */
export function useBasket(
  performanceId: PerformanceId,
  clock: ServerClock,
  isSignedIn: boolean,
): { state: BasketState; store: BasketStore } {
  const [store] = useState(() => new BasketStore(performanceId, clock));
  const state = useSyncExternalStore(store.subscribe, store.read, store.read);
  const { hold } = state.basket;

  useEffect(() => {
    if (isSignedIn) return readWhenLookedAt(store);
  }, [store, isSignedIn]);

  useEffect(() => {
    if (isSignedIn) return shareWithOtherWindows(store, performanceId);
  }, [store, isSignedIn, performanceId]);

  useEffect(() => {
    if (hold) return watchExpiry(hold, clock, () => store.refresh());
  }, [store, hold, clock]);

  return { state, store };
}

/** Reads the basket again when the live map says that one of its seats is no longer held. */
export function useLostSeats(
  store: BasketStore,
  feed: AvailabilityFeed,
  seatsById: ReadonlyMap<SeatId, { index: number }>,
): void {
  useEffect(
    () =>
      feed.onSeats((changed) => {
        const codes = feed.read().live?.codes;
        const lost = store.read().basket.hold?.seatIds.some((seatId) => {
          const seat = seatsById.get(seatId)?.index;
          // Only seats that have just changed: one's own tap is known here before the map knows it.
          const isNews = seat !== undefined && (changed === "all" || changed.includes(seat));
          return isNews && codes?.[seat] !== HELD;
        });
        if (lost === true) void store.refresh();
      }),
    [store, feed, seatsById],
  );
}

/** Lets the basket hear at once what is decided of its buyer's requests for places. */
export function useDecisions(store: BasketStore, feed: AvailabilityFeed): void {
  useEffect(
    () =>
      feed.onDecision((news) => {
        store.hearDecision(news);
      }),
    [store, feed],
  );
}

function readWhenLookedAt(store: BasketStore): () => void {
  const read = () => {
    if (document.visibilityState === "visible") void store.refresh();
  };
  read();
  document.addEventListener("visibilitychange", read);
  window.addEventListener("online", read);
  // A page that comes back from the browser's memory has slept through everything.
  window.addEventListener("pageshow", read);
  return () => {
    document.removeEventListener("visibilitychange", read);
    window.removeEventListener("online", read);
    window.removeEventListener("pageshow", read);
  };
}

function shareWithOtherWindows(store: BasketStore, performanceId: PerformanceId): () => void {
  const channel = new BroadcastChannel(`frontrow-basket-${performanceId}`);
  let told = store.read().newsCount;
  const stop = store.subscribe(() => {
    const { news, newsCount } = store.read();
    const mine = news?.kind === "taken" || news?.kind === "given_back" || news?.kind === "extended";
    if (newsCount > told && mine) channel.postMessage(null);
    told = newsCount;
  });
  channel.onmessage = () => void store.refresh();
  return () => {
    stop();
    channel.close();
  };
}
