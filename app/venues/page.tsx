import type { Metadata } from "next";
import { Suspense } from "react";

import { VenueCard, VenueCardSkeleton } from "#components/catalogue/venue-card";
import { EmptyState } from "#components/ui/empty-state";
import { listVenues } from "#server/queries/catalogue";
import { findVenuePlan } from "#server/queries/seating-plan";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Venues" };

/** Plans are large: a list longer than this does without them. */
const PLANS_DRAWN_MAX = 24;

const GRID_LOOK = "grid gap-6 md:grid-cols-2 xl:grid-cols-3";

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
  const plans = await Promise.all(
    venues.length > PLANS_DRAWN_MAX ? [] : venues.map(({ id }) => findVenuePlan(id)),
  );
  return (
    <ul className={GRID_LOOK}>
      {venues.map((venue, place) => (
        <li key={venue.id}>
          <VenueCard venue={venue} plan={plans[place] ?? null} />
        </li>
      ))}
    </ul>
  );
}
