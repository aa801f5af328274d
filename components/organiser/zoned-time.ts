/**
 * Dates and times as an organiser types them, in the clock of the venue and not of the computer.
 *
 * Clocks jump twice a year. In spring an hour does not exist, in autumn one comes twice; a show
 * that starts in one of them must be asked about and not guessed.
 */
import { offsetMsAt } from "#server/domain/zone-offset";

/** What a local time means: one moment, one of two, or none. Times are Unix milliseconds. */
export type ZonedMoment =
  | { kind: "once"; atMs: number }
  /** The hour comes twice: `atMs` is the first time round, `laterMs` the second. */
  | { kind: "twice"; atMs: number; laterMs: number }
  /** The clocks jump over it. */
  | { kind: "never" }
  /** Not a date and time. */
  | { kind: "unreadable" };

const DAY_MS = 24 * 60 * 60_000;

/**
 * The moment at which the clocks of a zone show a local time.
 *
 * @param local    as `<input type="datetime-local">` writes it, `2026-12-12T19:30`
 * @param timeZone IANA name
 */
export function momentOf(local: string, timeZone: string): ZonedMoment {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(local)) return { kind: "unreadable" };
  const asIfUtcMs = Date.parse(`${local}Z`);
  // Date.parse takes 31 February for 3 March; nobody meant that.
  if (Number.isNaN(asIfUtcMs) || !new Date(asIfUtcMs).toISOString().startsWith(local)) {
    return { kind: "unreadable" };
  }

  // No zone changes twice within two days, so these are all the offsets that can apply.
  const offsets = new Set(
    [asIfUtcMs - DAY_MS, asIfUtcMs + DAY_MS].map((atMs) => offsetMsAt(atMs, timeZone)),
  );
  const [atMs, laterMs] = [...offsets]
    .map((offsetMs) => asIfUtcMs - offsetMs)
    .filter((candidateMs) => candidateMs + offsetMsAt(candidateMs, timeZone) === asIfUtcMs)
    .sort((a, b) => a - b);
  if (atMs === undefined) return { kind: "never" };
  return laterMs === undefined ? { kind: "once", atMs } : { kind: "twice", atMs, laterMs };
}

/** What the clocks of a zone show at a moment, as `<input type="datetime-local">` wants it. */
export function localTimeOf(atMs: number, timeZone: string): string {
  return new Date(atMs + offsetMsAt(atMs, timeZone)).toISOString().slice(0, 16);
}
