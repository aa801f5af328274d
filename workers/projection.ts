/** Projection: shows every booking's change on the live map, for certainty, from the log. */
import { BookingEvent } from "#server/domain/events";
import { consume } from "#server/event-log/consume";
import { projectBooking } from "#server/projection/live-map";

/** The command that made the change has mostly shown it already; then this changes nothing. */
export async function projection(signal: AbortSignal): Promise<void> {
  await consume(
    { topic: "bookings", group: "projection", schema: BookingEvent, signal },
    projectBooking,
  );
}
