/** Dates of the seed: counted from the day of seeding, so that the demo never shows a past programme. */
import { offsetMsAt } from "#server/domain/zone-offset";

const DAY_MS = 24 * 60 * 60_000;

/** 0 is Sunday. */
export const WEEKDAYS = { sunday: 0, tuesday: 2, thursday: 4, friday: 5, saturday: 6 } as const;

/** A wall-clock time at a venue. */
export type LocalTime = { hour: number; minute: number; timeZone: string };

/**
 * A time on the first such weekday that is at least so many days away.
 *
 * @param fromMs Unix milliseconds
 * @returns Unix milliseconds
 */
export function weekdayAfter(
  fromMs: number,
  daysMin: number,
  weekday: number,
  time: LocalTime,
): number {
  const earliest = daysAfter(fromMs, daysMin, time);
  const missing = (weekday - localDay(earliest, time.timeZone).getUTCDay() + 7) % 7;
  return daysAfter(fromMs, daysMin + missing, time);
}

/** A time so many days after a moment, counted in the venue's days. @returns Unix milliseconds */
export function daysAfter(fromMs: number, days: number, time: LocalTime): number {
  const day = localDay(fromMs, time.timeZone).getTime() + days * DAY_MS;
  const asIfUtc = day + (time.hour * 60 + time.minute) * 60_000;
  // The offset is looked up twice, because the clocks may change between the guess and the moment itself.
  const guessMs = asIfUtc - offsetMsAt(asIfUtc, time.timeZone);
  return asIfUtc - offsetMsAt(guessMs, time.timeZone);
}

/** Midnight, in UTC, of the date that the venue's calendar shows. */
function localDay(atMs: number, timeZone: string): Date {
  const local = atMs + offsetMsAt(atMs, timeZone);
  return new Date(local - (local % DAY_MS));
}
