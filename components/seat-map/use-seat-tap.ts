"use client";

import type { BasketStore } from "#components/live/basket-store";
import type { PerformanceView, SalePhase } from "#server/domain/catalogue";
import { standingAt, type Choice } from "./choice";
import { meaningOfTap } from "./tap-meaning";
import type { Announcement } from "./words/announcements";

/** What to call when a seat is tapped, on the map or in the list. */
export function useSeatTap(asked: {
  choice: Choice;
  store: BasketStore;
  say: (announcement: Announcement) => void;
  phase: SalePhase;
  isSignedIn: boolean;
  performance: Pick<PerformanceView, "onSaleAtMs">;
}): (seatIndex: number) => void {
  const { choice, store, say, phase, isSignedIn, performance } = asked;
  return (seatIndex) => {
    const seat = choice.index.seats[seatIndex];
    if (!seat) return;
    const standing = standingAt(choice, seat);
    const { onSaleAtMs } = performance;
    const meaning = meaningOfTap({ seat, standing, phase, isSignedIn, onSaleAtMs });
    if (meaning.kind === "basket") store.tap(seat.id);
    else say(meaning.announcement);
  };
}
