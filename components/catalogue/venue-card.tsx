import { ArrowRight } from "lucide-react";
import Link from "next/link";

import { Card } from "#components/ui/card";
import { Skeleton } from "#components/ui/skeleton";
import type { VenueView } from "#server/domain/catalogue";

/** One venue in a list. */
export function VenueCard({ venue }: { venue: VenueView }) {
  return (
    <Card className="group relative flex h-full items-center gap-4 p-6 transition-shadow duration-300 hover:shadow-lifted">
      <div className="grid min-w-0 flex-1 gap-1">
        <p className="eyebrow">{venue.city}</p>
        <h2 className="text-2xl font-semibold">
          <Link
            href={`/venues/${venue.slug}`}
            className="rounded-sm after:absolute after:inset-0 after:rounded-xl"
          >
            {venue.name}
          </Link>
        </h2>
        <p className="text-ink-soft">{venue.address}</p>
      </div>
      <ArrowRight
        aria-hidden
        className="size-5 shrink-0 text-ink-soft transition-transform duration-300 ease-stage group-hover:translate-x-1"
      />
    </Card>
  );
}

/** The place of a venue that is being read. */
export function VenueCardSkeleton() {
  return (
    <Card className="grid gap-3 p-6">
      <Skeleton className="h-4 w-20" />
      <Skeleton className="h-7 w-56" />
      <Skeleton className="h-5 w-44" />
    </Card>
  );
}
