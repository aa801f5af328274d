/**
 * How the simulator treats a card, by its token alone.
 *
 *   sim_success        paid at once, and a webhook says so too
 *   sim_decline        declined at once: card_declined
 *   sim_insufficient   declined at once: insufficient_funds
 *   sim_slow           paid after 3 s; a refund takes as long
 *   sim_slow_decline   declined after 3 s
 *   sim_late           paid after 150 s
 *   sim_delay_<ms>     paid after so many milliseconds, an hour at most
 *   sim_doubled        paid at once; the webhook is delivered twice at the same moment
 *
 * What only tests ask for, and the checkout form does not offer:
 *
 *   sim_answer_lost         paid at once; the connection is cut in place of the first answer
 *   sim_answer_slow         paid at once; the first answer takes 8 s, which is longer than we wait
 *   sim_answer_after_<ms>   likewise, after so many milliseconds, an hour at most
 *   sim_reordered           paid at once; the charge's webhook comes after 5 s, a refund's at once
 *   sim_told_after_<ms>     likewise, after so many milliseconds, an hour at most
 *   sim_untold              paid after 0.1 s; no webhook ever says so, nor that it was refunded
 *   sim_wrong_amount        paid after 0.1 s; the webhook speaks of one penny more
 *   sim_wrong_currency      paid after 0.1 s; the webhook speaks of another currency
 *   sim_unknown_event       paid after 0.1 s; the webhook is of a type that nobody knows
 *   sim_unknown_version     paid after 0.1 s; the webhook is of a version that nobody knows
 *
 * Anything else is declined as payment_method_unknown: the token was typed by a stranger, and a
 * charge that fails for ever would be tried for ever.
 */
import type { Distortion } from "./distortion";

/** What a bank that thinks takes, in milliseconds. */
const SLOW_MS = 3_000;

/** Past the grace that a booking's deadline gives a payment under way, in milliseconds. */
const LATE_MS = 150_000;

/** Longer than a client waits for an answer, in milliseconds. */
const SLOW_ANSWER_MS = 8_000;

/** After a refund that is asked for at once, in milliseconds. */
const REORDERED_MS = 5_000;

/** Long enough that the answer says nothing of how it ends, in milliseconds. */
const MOMENT_MS = 100;

/** Longest delay that a token may ask for, in milliseconds. */
export const DELAY_MS_MAX = 60 * 60_000;

/** What becomes of a charge. */
export type Behaviour = {
  /** Null when it is paid. */
  failureCode: string | null;
  settlesAfterMs: number;
  refundSettlesAfterMs: number;
  /** How many times each webhook is delivered at once. */
  copies: 0 | 1 | 2;
  /** What becomes of the answer when a charge is asked for the first time; its twins are answered. */
  firstAnswer: { lost: boolean; afterMs: number };
  /** How long the webhook of a charge that is decided is kept back. */
  toldAfterMs: number;
  /** What is wrong with the webhook of a charge. */
  distortion: Distortion | null;
};

const PAID: Behaviour = {
  failureCode: null,
  settlesAfterMs: 0,
  refundSettlesAfterMs: 0,
  copies: 1,
  firstAnswer: { lost: false, afterMs: 0 },
  toldAfterMs: 0,
  distortion: null,
};

const PAID_IN_A_MOMENT: Behaviour = { ...PAID, settlesAfterMs: MOMENT_MS };

const BEHAVIOURS = new Map<string, Behaviour>([
  ["sim_success", PAID],
  ["sim_decline", { ...PAID, failureCode: "card_declined" }],
  ["sim_insufficient", { ...PAID, failureCode: "insufficient_funds" }],
  ["sim_slow", { ...PAID, settlesAfterMs: SLOW_MS, refundSettlesAfterMs: SLOW_MS }],
  ["sim_slow_decline", { ...PAID, failureCode: "card_declined", settlesAfterMs: SLOW_MS }],
  ["sim_late", { ...PAID, settlesAfterMs: LATE_MS }],
  ["sim_doubled", { ...PAID, copies: 2 }],
  ["sim_answer_lost", { ...PAID, firstAnswer: { lost: true, afterMs: 0 } }],
  ["sim_answer_slow", { ...PAID, firstAnswer: { lost: false, afterMs: SLOW_ANSWER_MS } }],
  ["sim_reordered", { ...PAID, toldAfterMs: REORDERED_MS }],
  ["sim_untold", { ...PAID_IN_A_MOMENT, copies: 0 }],
  ["sim_wrong_amount", { ...PAID_IN_A_MOMENT, distortion: "wrong_amount" }],
  ["sim_wrong_currency", { ...PAID_IN_A_MOMENT, distortion: "wrong_currency" }],
  ["sim_unknown_event", { ...PAID_IN_A_MOMENT, distortion: "unknown_type" }],
  ["sim_unknown_version", { ...PAID_IN_A_MOMENT, distortion: "unknown_version" }],
]);

/** Tokens that say themselves how long something takes. */
const DELAYED = new Map<string, (ms: number) => Behaviour>([
  ["sim_delay", (ms) => ({ ...PAID, settlesAfterMs: ms })],
  ["sim_answer_after", (ms) => ({ ...PAID, firstAnswer: { lost: false, afterMs: ms } })],
  ["sim_told_after", (ms) => ({ ...PAID, toldAfterMs: ms })],
]);

/** What becomes of a charge to this token. */
export function behaviourOf(methodToken: string): Behaviour {
  const [, name = "", delay] = /^(sim_\w+)_(\d{1,7})$/.exec(methodToken) ?? [];
  const delayed = DELAYED.get(name);
  if (delayed && Number(delay) <= DELAY_MS_MAX) return delayed(Number(delay));
  return BEHAVIOURS.get(methodToken) ?? { ...PAID, failureCode: "payment_method_unknown" };
}
