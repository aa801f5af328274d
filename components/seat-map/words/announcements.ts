/** What the live region says, and the line under the map shows. */
import type { BasketNews } from "#components/live/basket-store";
import type { Touch } from "#components/live/feed";
import type { SeatId } from "#server/domain/ids";
import { problemWords } from "./refusal-words";
import { formatClock } from "./times";

/** One thing said. `sign_in` adds a link to the words. */
export type Announcement = {
  words: string;
  tone: "good" | "bad" | "plain";
  action: "sign_in" | null;
};

/** How seats are called in a sentence. */
export type SeatNaming = {
  /** For example `Row C seat 12`. */
  seatInRow: (seatId: SeatId) => string;
  /** For example `Stalls row C seats 12 and 13`. */
  seatsInWords: (seatIds: readonly SeatId[]) => string;
};

/** The sentence for news of the basket. */
export function announceBasket(news: BasketNews, naming: SeatNaming): Announcement {
  switch (news.kind) {
    case "taken":
      return good(
        `${naming.seatInRow(news.seatId)} is yours until ${formatClock(news.expiresAtMs)}.`,
      );
    case "given_back":
      return plain(`${naming.seatInRow(news.seatId)} is given back.`);
    case "extended":
      return good(
        `You have more time: your seats are yours until ${formatClock(news.expiresAtMs)}.`,
      );
    case "expired":
      return bad(
        `Time has run out: ${naming.seatsInWords(news.seatIds)} can be chosen by others again.`,
      );
    case "changed_elsewhere":
      return plain("Your basket was changed in another window.");
    case "in_line":
      return plain(
        `You’re in line… You will hear in a moment whether ${news.quantity === 1 ? "the place is" : "the places are"} yours.`,
      );
    case "problem":
      return {
        ...bad(problemWords(news.problem, naming)),
        action: news.problem.code === "not_signed_in" ? "sign_in" : null,
      };
  }
}

/** The sentence for the time that a hold has left. @param minutes 1 or more */
export function announceTimeLeft(minutes: number): Announcement {
  return minutes === 1
    ? plain("1 minute left to check out. You can keep your seats longer.")
    : plain(`${String(minutes)} minutes left to check out.`);
}

/** What is said of the connection when it changes; null for what nobody needs to hear. */
export function announceTouch(before: Touch, now: Touch): Announcement | null {
  if (now === "lost") return bad("Connection lost. The map may be out of date.");
  if (before === "lost" && now === "live") return good("Connected again. The map is up to date.");
  return null;
}

function good(words: string): Announcement {
  return { words, tone: "good", action: null };
}

function bad(words: string): Announcement {
  return { words, tone: "bad", action: null };
}

function plain(words: string): Announcement {
  return { words, tone: "plain", action: null };
}
