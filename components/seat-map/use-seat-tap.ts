"use client";

import type { BasketStore } from "#components/live/basket-store";
import type { PerformanceView, SalePhase } from "#server/domain/catalogue";
import type { PlanSeat } from "#server/domain/seating-plan";
import { standingAt, type Choice } from "./choice";
import type { Announcement } from "./words/announcements";
import { isChoosable, seatInRow, standingWords, type SeatStanding } from "./words/seat-words";

/** What a tap on a seat does: goes to the basket, or explains why not. */
export type TapMeaning = { kind: "basket" } | { kind: "explain"; announcement: Announcement };

/** Why nobody may take seats now; null when they may. Times are Unix milliseconds. */
export function obstacleWords(
  phase: SalePhase,
  isSignedIn: boolean,
  onSaleAtMs: number,
): string | null {
  if (phase === "before_sale") return `Tickets are on sale from ${momentWords(onSaleAtMs)}.`;
  if (phase === "off_sale") return "Tickets for this performance are no longer on sale.";
  return isSignedIn ? null : "Sign in to choose seats.";
}

/** Decides what a tap on a seat means. One's own seat can always be given back. */
export function meaningOfTap(asked: {
  seat: PlanSeat;
  standing: SeatStanding;
  phase: SalePhase;
  isSignedIn: boolean;
  onSaleAtMs: number;
}): TapMeaning {
  const { seat, standing, phase, isSignedIn, onSaleAtMs } = asked;
  if (standing === "mine" || standing === "taking" || standing === "releasing") {
    return { kind: "basket" };
  }
  if (!isChoosable(standing)) {
    const words = `${seatInRow(seat)} is ${standingWords(standing)}.`;
    return { kind: "explain", announcement: { words, tone: "plain", action: null } };
  }
  const obstacle = obstacleWords(phase, isSignedIn, onSaleAtMs);
  if (obstacle === null) return { kind: "basket" };
  const action = phase === "on_sale" ? "sign_in" : null;
  return { kind: "explain", announcement: { words: obstacle, tone: "bad", action } };
}

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

function momentWords(atMs: number): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(atMs);
}
