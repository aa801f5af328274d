/** When somebody who does not look at the clock is told of it. */

/** Minutes left at which it is said, the fewest first. */
const WARNINGS: readonly { minutes: number; words: string }[] = [
  { minutes: 1, words: "Less than one minute left to pay." },
  { minutes: 2, words: "Less than two minutes left to pay." },
  { minutes: 5, words: "Less than five minutes left to pay." },
];

/**
 * What stands in a polite live region; it is read out whenever it changes.
 *
 * @param leftMs milliseconds
 * @returns empty while there is plenty of time, and when there is none
 */
export function timeWarning(leftMs: number): string {
  if (leftMs <= 0) return "";
  return WARNINGS.find(({ minutes }) => leftMs <= minutes * 60_000)?.words ?? "";
}
