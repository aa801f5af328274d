/** Times and spans as the map says them. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A time of day in the fan's own zone, for example `20:41`. @param atMs Unix milliseconds */
export function formatClock(atMs: number): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(atMs);
}

/**
 * What is left of a hold, for example `9:05`. Rounds up, so that `0:00` is the end and nothing before it.
 *
 * @param leftMs milliseconds; what is below zero is zero
 */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A longer wait by its parts, for example `[[2, "days"], [3, "hours"], [0, "min"], [9, "sec"]]`. */
export function countdownParts(leftMs: number): [amount: number, unit: string][] {
  const left = Math.max(0, Math.ceil(leftMs / SECOND_MS) * SECOND_MS);
  const days = Math.floor(left / DAY_MS);
  const parts: [number, string][] = [
    [Math.floor((left % DAY_MS) / HOUR_MS), "hr"],
    [Math.floor((left % HOUR_MS) / MINUTE_MS), "min"],
    [Math.floor((left % MINUTE_MS) / SECOND_MS), "sec"],
  ];
  return days > 0 ? [[days, days === 1 ? "day" : "days"], ...parts] : parts;
}

/** Minutes before the end at which a hold's time is announced. */
const ANNOUNCED_MINUTES = [5, 2, 1] as const;

/** From this much time left on, more is offered, in milliseconds. */
export const EXTENSION_OFFERED_MS = MINUTE_MS;

/**
 * Which announcement has become due between two looks at the clock.
 *
 * @param beforeMs time that was left at the look before, null at the first
 * @returns whole minutes left, the least when several were passed at once; null when none is due
 */
export function dueAnnouncement(beforeMs: number | null, leftMs: number): number | null {
  // A page that opens with four minutes left has said nothing yet, and says the time it shows.
  if (beforeMs === null || leftMs <= 0) return null;
  const passed = ANNOUNCED_MINUTES.filter(
    (minutes) => beforeMs > minutes * MINUTE_MS && leftMs <= minutes * MINUTE_MS,
  );
  return passed.length === 0 ? null : Math.min(...passed);
}
