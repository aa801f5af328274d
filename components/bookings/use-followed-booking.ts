"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

import type { RealtimeAddress } from "#components/live/realtime-socket";
import { useBookingNews } from "#components/live/use-booking-news";
import type { BookingView } from "#server/domain/booking";

import { BookingStore, type FollowedState } from "./booking-store";
import { useAskAgain } from "./use-ask-again";

/**
 * Follows a booking while its page is open: by push, and by asking in case a push is lost.
 *
 * @param askAgainAfterMs how long to wait for a push before asking; null: it will not change
 */
export function useFollowedBooking(
  initial: BookingView,
  address: RealtimeAddress,
  askAgainAfterMs: (booking: BookingView) => number | null,
): FollowedState & { store: BookingStore } {
  const [store] = useState(() => new BookingStore(initial));
  const state = useSyncExternalStore(store.subscribe, store.look, store.look);

  // The page may come out of a cache: what it was drawn with can be minutes old.
  useEffect(() => void store.read(), [store]);
  useBookingNews(address, (news) => {
    if (news === null || news.bookingId === initial.id) void store.read();
  });
  useAskAgain(() => void store.read(), askAgainAfterMs(state.booking));

  return { ...state, store };
}
