/** The history checker: judges what a run has left behind, by every rule of docs/reliability.md. */
import type { Evidence, Violation } from "./evidence";
import { indexEvidence, type Indexed } from "./index-evidence";
import { checkAnswers } from "./rules/answers";
import { checkRefusals } from "./rules/refusals";
import { checkHolds } from "./rules/holds";
import { checkHoldStories } from "./rules/hold-stories";
import { checkKeys } from "./rules/keys";
import { checkLimits } from "./rules/limits";
import { checkLiveness } from "./rules/liveness";
import { checkMaps } from "./rules/maps";
import { checkMoney } from "./rules/money";
import { checkNews } from "./rules/news";
import { checkOrder } from "./rules/order";
import { checkAreas } from "./rules/areas";
import { checkSeats } from "./rules/seats";
import { checkTickets } from "./rules/tickets";

const RULES: readonly ((indexed: Indexed) => Violation[])[] = [
  checkSeats,
  checkTickets,
  checkAreas,
  checkMoney,
  checkHolds,
  checkHoldStories,
  checkMaps,
  checkNews,
  checkAnswers,
  checkRefusals,
  checkOrder,
  checkLimits,
  checkKeys,
  checkLiveness,
];

/**
 * Judges a history. Pure: the same evidence has the same breaches.
 *
 * It says "broken" only of what no lawful run can have left, so a part of the evidence that nobody
 * gathered is left empty, and what it would have shown is not seen. Evidence must be gathered when all was
 * quiet: a payment that is still under way is a breach.
 *
 * @returns every breach, in the order of the rules; none if the history is good
 */
export function checkHistory(evidence: Evidence): Violation[] {
  const indexed = indexEvidence(evidence);
  return RULES.flatMap((check) => check(indexed));
}
