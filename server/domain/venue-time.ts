/** Times as a venue's own clocks show them, wherever the reader or the server is. */

/**
 * A moment as the venue writes it, for example `Saturday, 12 December 2026 at 19:30 GMT`.
 *
 * @param atMs     Unix time in milliseconds
 * @param timeZone IANA name of the venue's zone
 */
export function formatVenueTime(atMs: number, timeZone: string): string {
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone }).format(atMs);
  const time = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  }).format(atMs);
  return `${day} at ${time}`;
}
