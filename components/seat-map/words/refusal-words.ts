/** One clear sentence for every way that choosing, keeping or booking seats can fail. */
import { z } from "zod";

import type { Problem } from "#components/api/request";
import type { BookingRefusal } from "#server/domain/booking";
import type { HoldChangeRefusal, HoldRefusal } from "#server/domain/hold";
import { SeatId } from "#server/domain/ids";
import type { RequestRefusal } from "#server/domain/request";
import { formatClock } from "./times";

/** What the browser itself adds to the server's refusals; see components/api/request.ts. */
type BrowserProblem = { code: "network" | "unreadable" };

type Code = (
  HoldRefusal | HoldChangeRefusal | BookingRefusal | RequestRefusal | BrowserProblem
)["code"];

/** What a sentence may need to know. */
export type WordsContext = {
  /** Names seats, for example `Stalls row C seat 12`. */
  seatsInWords: (seatIds: readonly SeatId[]) => string;
};

type Facts = z.infer<typeof Facts>;

/** Facts of refusals that are worth saying; a fact of another form is left out. */
const Facts = z.object({
  seatIds: z.array(SeatId).catch([]),
  seatsPerBuyerMax: z.int().optional().catch(undefined),
  seatsLeft: z.int().optional().catch(undefined),
  placesLeft: z.int().optional().catch(undefined),
  onSaleAtMs: z.int().optional().catch(undefined),
  expiresAtMs: z.int().optional().catch(undefined),
  retryAfterMs: z.int().optional().catch(undefined),
});

const OUR_FAULT = "Something went wrong on our side. Try again in a moment.";
const NOT_THERE = "This performance is no longer there. Reload the page.";

const SENTENCES: Record<Code, string | ((facts: Facts, context: WordsContext) => string)> = {
  performance_not_found: NOT_THERE,
  performance_cancelled: "The organiser has cancelled this performance.",
  not_on_sale_yet: ({ onSaleAtMs }) =>
    onSaleAtMs === undefined
      ? "Tickets are not on sale yet."
      : `Tickets are not on sale yet: they will be at ${formatClock(onSaleAtMs)}.`,
  off_sale: "Tickets for this performance are no longer on sale.",
  seats_unknown: NOT_THERE,
  seat_limit_reached: limitWords,
  seats_unavailable: ({ seatIds }, { seatsInWords }) =>
    seatIds.length === 0
      ? "Somebody else was faster. Choose another seat."
      : `${seatsInWords(seatIds)} ${seatIds.length === 1 ? "has" : "have"} just gone. Choose another.`,
  hold_not_found: "The time for these seats has run out. Choose them again if they are still free.",
  hold_lacks_seats: ({ seatIds }, { seatsInWords }) =>
    seatIds.length === 0
      ? "Your basket has fewer seats by now. Look at it and try again."
      : `${seatsInWords(seatIds)} ${seatIds.length === 1 ? "is" : "are"} no longer in your basket. Look at it and try again.`,
  hold_has_more_seats: ({ seatIds }, { seatsInWords }) =>
    seatIds.length === 0
      ? "Your basket has more seats by now. Look at it and try again."
      : `Your basket has ${seatsInWords(seatIds)} as well by now. Look at it and try again.`,
  seat_not_in_hold: "That seat was already given back.",
  hold_at_cap: ({ expiresAtMs }) =>
    expiresAtMs === undefined
      ? "These seats cannot be kept any longer."
      : `These seats cannot be kept any longer than ${formatClock(expiresAtMs)}.`,
  area_not_found: NOT_THERE,
  places_unavailable: ({ placesLeft }) =>
    placesLeft === undefined || placesLeft === 0
      ? "There are no places left here."
      : `There ${placesLeft === 1 ? "is only 1 place" : `are only ${String(placesLeft)} places`} left here.`,
  not_found: NOT_THERE,
  method_not_allowed: OUR_FAULT,
  cross_site_request: "This page was opened from another site. Reload it and try again.",
  not_signed_in: "Sign in to choose seats.",
  not_allowed: "This account cannot buy tickets.",
  too_many_requests: ({ retryAfterMs }) => `That was too fast. ${waitWords(retryAfterMs)}`,
  unsupported_media_type: OUR_FAULT,
  body_too_large: OUR_FAULT,
  invalid_request: "That could not be understood. Reload the page and try again.",
  idempotency_key_reused: OUR_FAULT,
  request_under_way: "Your last request is still being answered. Try again in a moment.",
  overloaded: ({ retryAfterMs }) => `Very many people are here at once. ${waitWords(retryAfterMs)}`,
  fault: OUR_FAULT,
  network: "You seem to be offline. Nothing is lost: try again when you are back.",
  unreadable: OUR_FAULT,
};

/** The sentence for a problem. A code that is not known says what the server said. */
export function problemWords(problem: Problem, context: WordsContext): string {
  if (!isCode(problem.code)) return `${problem.title}.`;
  const sentence = SENTENCES[problem.code];
  return typeof sentence === "string" ? sentence : sentence(Facts.parse(problem.facts), context);
}

function isCode(code: string): code is Code {
  return Object.hasOwn(SENTENCES, code);
}

function limitWords({ seatsPerBuyerMax, seatsLeft }: Facts): string {
  if (seatsPerBuyerMax === undefined) return "That is more than one buyer may have.";
  const places = seatsPerBuyerMax === 1 ? "1 place" : `${String(seatsPerBuyerMax)} places`;
  const left =
    seatsLeft === undefined || seatsLeft === 0
      ? "You have them all"
      : `You may take ${String(seatsLeft)} more`;
  return `One buyer may have ${places} at this performance. ${left}.`;
}

function waitWords(retryAfterMs: number | undefined): string {
  if (retryAfterMs === undefined) return "Try again in a moment.";
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return `Try again in ${seconds === 1 ? "a second" : `${String(seconds)} seconds`}.`;
}
