const FIRST_MS = 100;
const GROWTH = 3;
const LONGEST_MS = 30_000;

/**
 * How long to wait after a failed try: 0.1 s, 0.3 s, 0.9 s and so on, less up to half of it.
 *
 * Quick at first, because most faults are a conflict or a restart; slow soon after, so that eight
 * tries last about a minute. The chance in it keeps those who failed together from returning together.
 *
 * @param failures  failed tries so far, at least 1
 * @param longestMs bound of the pause, in milliseconds
 * @returns milliseconds
 */
export function backOffMs(failures: number, longestMs = LONGEST_MS): number {
  const ceilingMs = Math.min(FIRST_MS * GROWTH ** (failures - 1), longestMs);
  return Math.round(ceilingMs * (0.5 + Math.random() / 2));
}
