/** Times as a venue's own clocks show them, wherever the reader or the server is. */

/**
 * Makes a way to write moments by the clocks of a zone. Making a formatter costs a hundred times what using it does, so
 * there is one for each zone, made when it is first asked for.
 *
 * @returns takes a Unix time in milliseconds and the IANA name of a zone
 */
export function zonedFormat(
  options: Intl.DateTimeFormatOptions,
): (atMs: number, timeZone: string) => string {
  const formatters = new Map<string, Intl.DateTimeFormat>();
  return (atMs, timeZone) => {
    const known = formatters.get(timeZone);
    const formatter = known ?? new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
    if (!known) formatters.set(timeZone, formatter);
    return formatter.format(atMs);
  };
}

const formatDay = zonedFormat({ dateStyle: "full" });
const formatTime = zonedFormat({ hour: "2-digit", minute: "2-digit", timeZoneName: "short" });

/**
 * A moment as the venue writes it, for example `Saturday, 12 December 2026 at 19:30 GMT`.
 *
 * @param atMs     Unix time in milliseconds
 * @param timeZone IANA name of the venue's zone
 */
export function formatVenueTime(atMs: number, timeZone: string): string {
  return `${formatDay(atMs, timeZone)} at ${formatTime(atMs, timeZone)}`;
}
