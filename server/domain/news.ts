/** Making events: the members that every event has are filled in here, in one place. */
import type { BookingEvent, GaRequestsDecided, PaymentEvent } from "#server/domain/events";

type Facts<Event> = Event extends unknown
  ? Omit<Event, "id" | "schemaVersion" | "occurredAtMs">
  : never;

/** An event with an id of its own. @param nowMs Unix milliseconds */
export function newEvent<Event extends BookingEvent | PaymentEvent | GaRequestsDecided>(
  facts: Facts<Event>,
  nowMs: number,
): Event {
  const members = {
    ...facts,
    id: crypto.randomUUID(),
    schemaVersion: 1,
    occurredAtMs: Math.round(nowMs),
  };
  // Together these are all the members of the event that the facts belong to.
  return members as unknown as Event;
}
