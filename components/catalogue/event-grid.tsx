import type { ReactNode } from "react";

import { Skeleton } from "#components/ui/skeleton";
import type { EventSummary } from "#server/domain/catalogue";

import { EventCard } from "./event-card";

const GRID_LOOK = "grid gap-x-6 gap-y-7 sm:grid-cols-2 sm:gap-y-12 md:grid-cols-3 xl:grid-cols-4";

/** Events as cards. */
export function EventGrid({ events }: { events: readonly EventSummary[] }) {
  return (
    <ul className={GRID_LOOK}>
      {events.map((event) => (
        <li key={event.id}>
          <EventCard event={event} />
        </li>
      ))}
    </ul>
  );
}

/** The place of a grid that is being read. */
export function EventGridSkeleton({ count }: { count: number }): ReactNode {
  return (
    <div aria-hidden className={GRID_LOOK}>
      {Array.from({ length: count }, (_, place) => (
        <div key={place} className="flex gap-4 sm:flex-col">
          <Skeleton className="aspect-4/5 w-28 shrink-0 rounded-lg sm:w-full sm:rounded-xl" />
          <div className="grid flex-1 content-start gap-2.5">
            <Skeleton className="h-6 w-4/5" />
            <Skeleton className="h-5 w-3/5" />
            <Skeleton className="h-5 w-2/3" />
            <Skeleton className="h-6 w-24 rounded-full" />
          </div>
        </div>
      ))}
    </div>
  );
}
