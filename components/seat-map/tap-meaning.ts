/** What a tap on a seat means: it goes to the basket, or is answered with the reason why not. */
import type { SalePhase } from "#server/domain/catalogue";
import type { PlanSeat } from "#server/domain/seating-plan";
import type { Announcement } from "./words/announcements";
import { isChoosable, seatInRow, standingWords, type SeatStanding } from "./words/seat-words";

/** What a tap on a seat does: goes to the basket, or explains why not. */
type TapMeaning = { kind: "basket" } | { kind: "explain"; announcement: Announcement };

/** Why nobody may take seats now; null when they may. Times are Unix milliseconds. */
export function obstacleWords(
  phase: SalePhase,
  isSignedIn: boolean,
  onSaleAtMs: number,
): string | null {
  if (phase === "cancelled") return "The organiser has cancelled this performance.";
  if (phase === "before_sale") return `Tickets are on sale from ${momentWords(onSaleAtMs)}.`;
  if (phase === "off_sale") return "Tickets for this performance are no longer on sale.";
  return isSignedIn ? null : "Sign in to choose seats.";
}

/** Decides what a tap on a seat means. One's own seat can always be given back. */
export function meaningOfTap(asked: {
  seat: Pick<PlanSeat, "rowLabel" | "seatLabel">;
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

function momentWords(atMs: number): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" }).format(atMs);
}
