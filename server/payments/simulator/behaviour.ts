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
 * Anything else is declined as payment_method_unknown: the token was typed by a stranger, and a
 * charge that fails for ever would be tried for ever.
 */

/** What a bank that thinks takes, in milliseconds. */
const SLOW_MS = 3_000;

/** Past the grace that a booking's deadline gives a payment under way, in milliseconds. */
const LATE_MS = 150_000;

/** Longest delay that a token may ask for, in milliseconds. */
export const DELAY_MS_MAX = 60 * 60_000;

/** What becomes of a charge. */
export type Behaviour = {
  /** Null when it is paid. */
  failureCode: string | null;
  settlesAfterMs: number;
  refundSettlesAfterMs: number;
  /** How many times each webhook is delivered at once. */
  copies: 1 | 2;
};

const PAID: Behaviour = {
  failureCode: null,
  settlesAfterMs: 0,
  refundSettlesAfterMs: 0,
  copies: 1,
};

const BEHAVIOURS = new Map<string, Behaviour>([
  ["sim_success", PAID],
  ["sim_decline", { ...PAID, failureCode: "card_declined" }],
  ["sim_insufficient", { ...PAID, failureCode: "insufficient_funds" }],
  ["sim_slow", { ...PAID, settlesAfterMs: SLOW_MS, refundSettlesAfterMs: SLOW_MS }],
  ["sim_slow_decline", { ...PAID, failureCode: "card_declined", settlesAfterMs: SLOW_MS }],
  ["sim_late", { ...PAID, settlesAfterMs: LATE_MS }],
  ["sim_doubled", { ...PAID, copies: 2 }],
]);

/** What becomes of a charge to this token. */
export function behaviourOf(methodToken: string): Behaviour {
  const [, delay] = /^sim_delay_(\d{1,7})$/.exec(methodToken) ?? [];
  if (delay !== undefined && Number(delay) <= DELAY_MS_MAX) {
    return { ...PAID, settlesAfterMs: Number(delay) };
  }
  return BEHAVIOURS.get(methodToken) ?? { ...PAID, failureCode: "payment_method_unknown" };
}
