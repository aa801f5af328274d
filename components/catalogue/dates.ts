/** Dates and times as the catalogue writes them, by the venue's own clocks. Times are Unix ms, zones IANA names. */
import { zonedFormat } from "#server/domain/venue-time";

/** `Sat, 12 Dec 2026`. */
export const shortDate = zonedFormat({
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
});

/** `19:30`. */
export const timeOfDay = zonedFormat({ hour: "2-digit", minute: "2-digit" });

/** `4 Dec, 10:00`: a moment not far away. */
export const shortMoment = zonedFormat({
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

const weekday = zonedFormat({ weekday: "short" });
const dayOfMonth = zonedFormat({ day: "numeric" });
const month = zonedFormat({ month: "short" });

/** The parts of a leaf of a wall calendar: `{ weekday: "Sat", day: "12", month: "Dec" }`. */
export function calendarLeaf(
  atMs: number,
  timeZone: string,
): { weekday: string; day: string; month: string } {
  return {
    weekday: weekday(atMs, timeZone),
    day: dayOfMonth(atMs, timeZone),
    month: month(atMs, timeZone),
  };
}

/** A span of time as people read it, for a countdown: `3 days, 4 h`, `2:05:09`, `4:09`. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3_600)];
  if (days > 0) return `${String(days)} ${days === 1 ? "day" : "days"}, ${String(hours)} h`;
  const two = (part: number) => String(part).padStart(2, "0");
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0
    ? `${String(hours)}:${two(minutes)}:${two(seconds % 60)}`
    : `${String(minutes)}:${two(seconds % 60)}`;
}
