import type { Metadata } from "next";
import { Suspense } from "react";

import { VenueCard, VenueCardSkeleton } from "#components/catalogue/venue-card";
import { EmptyState } from "#components/ui/empty-state";
import { listVenues } from "#server/queries/catalogue";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Venues" };

const GRID_LOOK = "grid gap-6 md:grid-cols-2";

/** Every venue. */
export default function VenuesPage() {
  return (
    <div className="page-width grid gap-8 pt-8 md:gap-10 md:pt-12">
      <h1 className="text-4xl font-bold tracking-[-0.03em] lg:text-5xl">Venues</h1>
      <Suspense
        fallback={
          <div className={GRID_LOOK}>
            <VenueCardSkeleton />
            <VenueCardSkeleton />
          </div>
        }
      >
        <Venues />
      </Suspense>
    </div>
  );
}

async function Venues() {
  const venues = await listVenues();
  if (venues.length === 0) {
    return (
      <EmptyState title="No venues yet">
        As soon as an organiser has built a house, it stands here.
      </EmptyState>
    );
  }
  return (
    <ul className={GRID_LOOK}>
      {venues.map((venue) => (
        <li key={venue.id}>
          <VenueCard venue={venue} />
        </li>
      ))}
    </ul>
  );
}
