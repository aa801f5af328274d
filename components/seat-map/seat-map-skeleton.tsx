import type { ReactNode } from "react";

import { Skeleton } from "#components/ui/skeleton";

/** The frame of map and list; the same with and without content, so that nothing moves. */
export function SeatMapFrame(props: { filter: ReactNode; map: ReactNode; side: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="min-h-13">{props.filter}</div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:h-[clamp(31rem,calc(100dvh-20rem),54rem)] lg:grid-cols-[minmax(0,1fr)_21.5rem]">
        <div className="relative h-[54dvh] min-h-84 overflow-hidden rounded-xl border border-line bg-map-bg shadow-card lg:h-auto lg:min-h-0">
          {props.map}
        </div>
        <aside className="flex min-h-0 flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-card">
          {props.side}
        </aside>
      </div>
    </div>
  );
}

/** What is shown until the plan of the house is here. */
export function SeatMapSkeleton() {
  return (
    <div aria-hidden>
      <SeatMapFrame
        filter={
          <div className="flex gap-2 overflow-hidden py-1">
            {[0, 1, 2, 3].map((place) => (
              <Skeleton key={place} className="h-11 w-44 shrink-0 rounded-full" />
            ))}
          </div>
        }
        map={
          <div className="absolute inset-0 grid place-items-center p-10">
            <Skeleton className="size-full max-w-2xl rounded-[40%_40%_12%_12%]" />
          </div>
        }
        side={
          <div className="grid gap-3 p-5">
            {[0, 1, 2, 3, 4, 5].map((place) => (
              <Skeleton key={place} className="h-10 w-full" />
            ))}
          </div>
        }
      />
    </div>
  );
}
