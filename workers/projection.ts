/** Projection: shows every booking's change on the live map, for certainty, from the log. */
import { BookingEvent } from "#server/domain/events";
import { consumeSideBySide } from "#server/event-log/consume";
import { projectBooking } from "#server/projection/live-map";

/** Most bookings in hand at once, of each partition. */
const AT_ONCE = 50;

/** The command that made the change has mostly shown it already; then this changes nothing. */
export async function projection(signal: AbortSignal): Promise<void> {
  await consumeSideBySide(
    { topic: "bookings", group: "projection", schema: BookingEvent, atOnce: AT_ONCE, signal },
    projectBooking,
  );
}
