import { ArrowRight } from "lucide-react";

import { Card } from "#components/ui/card";
import { PageLink } from "#components/ui/page-link";
import { Skeleton } from "#components/ui/skeleton";
import type { VenueView } from "#server/domain/catalogue";
import type { SeatingPlan } from "#server/domain/seating-plan";

import { VenuePlan } from "./venue-plan";

/** One venue in a list, with its house in outline where it is given. */
export function VenueCard({ venue, plan }: { venue: VenueView; plan: SeatingPlan | null }) {
  return (
    <Card className="group relative flex h-full flex-col gap-5 overflow-hidden p-6 transition-shadow duration-300 hover:shadow-lifted">
      {plan && (
        <div className="-mx-6 -mt-6 border-b border-line bg-map-bg p-6">
          <VenuePlan plan={plan} className="mx-auto h-44 w-full" />
        </div>
      )}
      <div className="flex flex-1 items-center gap-4">
        <div className="grid min-w-0 flex-1 gap-1">
          <p className="eyebrow">{venue.city}</p>
          <h2 className="text-2xl font-semibold">
            <PageLink
              href={`/venues/${venue.slug}`}
              className="rounded-sm after:absolute after:inset-0 after:rounded-xl"
            >
              {venue.name}
            </PageLink>
          </h2>
          <p className="text-ink-soft">{venue.address}</p>
        </div>
        <ArrowRight
          aria-hidden
          className="size-5 shrink-0 text-ink-soft transition-transform duration-300 ease-stage group-hover:translate-x-1"
        />
      </div>
    </Card>
  );
}

/** The place of a venue that is being read. */
export function VenueCardSkeleton() {
  return (
    <Card className="grid gap-3 overflow-hidden p-6">
      <Skeleton className="-mx-6 -mt-6 mb-2 h-[14.0625rem] rounded-none" />
      <Skeleton className="h-4 w-20" />
      <Skeleton className="h-7 w-56" />
      <Skeleton className="h-5 w-44" />
    </Card>
  );
}
