import type { EventSummary } from "#server/domain/catalogue";

import { EventCard } from "./event-card";

/** Events as cards. */
export function EventGrid({ events }: { events: readonly EventSummary[] }) {
  return (
    <ul className="grid gap-x-6 gap-y-7 sm:grid-cols-2 sm:gap-y-12 md:grid-cols-3 xl:grid-cols-4">
      {events.map((event) => (
        <li key={event.id}>
          <EventCard event={event} />
        </li>
      ))}
    </ul>
  );
}
