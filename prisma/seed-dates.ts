/** Dates of the seed: counted from the day of seeding, so that the demo never shows a past programme. */

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
  const guessMs = asIfUtc - offsetMs(asIfUtc, time.timeZone);
  return asIfUtc - offsetMs(guessMs, time.timeZone);
}

/** Midnight, in UTC, of the date that the venue's calendar shows. */
function localDay(atMs: number, timeZone: string): Date {
  const local = atMs + offsetMs(atMs, timeZone);
  return new Date(local - (local % DAY_MS));
}

/** How far the venue's clocks are ahead of UTC. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(atMs);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((each) => each.type === type)?.value);
  const shown = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return shown - (atMs - (atMs % 1_000));
}
