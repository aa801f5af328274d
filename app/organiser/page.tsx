import { Plus, Scale } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";

import { findOrganiser, type OrganiserVisit } from "#app/organiser/own-house";
import { VenuePlan } from "#components/catalogue/venue-plan";
import { OrganisersOnly } from "#components/organiser/organisers-only";
import { OwnEvent } from "#components/organiser/own-event";
import { OwnVenue } from "#components/organiser/own-venue";
import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/link-button";
import { Skeleton } from "#components/ui/skeleton";
import type { VenueId } from "#server/domain/ids";
import { readOrganiserEvents, readOrganiserVenues } from "#server/queries/organiser";
import { findVenuePlan } from "#server/queries/seating-plan";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Organiser" };

/** The organiser's own house: events with how they sell, and venues. */
export default async function OrganiserPage() {
  const visit = await findOrganiser("/organiser");
  if (!visit) return <OrganisersOnly />;
  return (
    <div className="page-width grid gap-8 pt-8 md:gap-12 md:pt-12">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h1 className="text-4xl font-bold tracking-[-0.03em] lg:text-5xl">
          Your events and venues
        </h1>
        <div className="flex flex-wrap gap-2.5">
          <LinkButton href="/organiser/reconciliation" tone="secondary">
            <Scale aria-hidden />
            Reconciliation
          </LinkButton>
          <LinkButton href="/organiser/venues/new" tone="secondary">
            <Plus aria-hidden />
            New venue
          </LinkButton>
          <LinkButton href="/organiser/events/new">
            <Plus aria-hidden />
            New event
          </LinkButton>
        </div>
      </div>
      <Suspense fallback={<HouseSkeleton />}>
        <House {...visit} />
      </Suspense>
    </div>
  );
}

async function House({ organiserId, nowMs }: OrganiserVisit) {
  const [events, venues] = await Promise.all([
    readOrganiserEvents(organiserId, nowMs),
    readOrganiserVenues(organiserId),
  ]);
  if (venues.length === 0) {
    return (
      <EmptyState
        title="Begin with a venue"
        action={<LinkButton href="/organiser/venues/new">New venue</LinkButton>}
      >
        Choose a template, say how many rows and seats, and the house stands. Then put something on.
      </EmptyState>
    );
  }
  return (
    <>
      <section aria-labelledby="own-events" className="grid gap-5">
        <h2 id="own-events" className="text-2xl font-semibold">
          Events
        </h2>
        {events.length === 0 ? (
          <EmptyState
            title="Nothing is announced yet"
            action={<LinkButton href="/organiser/events/new">New event</LinkButton>}
          >
            Your houses stand empty. Announce an event, and fans can buy.
          </EmptyState>
        ) : (
          <ul className="grid gap-4">
            {events.map((event) => (
              <li key={event.id}>
                <OwnEvent event={event} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="own-venues" className="grid gap-5">
        <h2 id="own-venues" className="text-2xl font-semibold">
          Venues
        </h2>
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {venues.map((venue) => (
            <li key={venue.id} className="grid">
              <OwnVenue venue={venue} drawing={<PlanOfVenue venueId={venue.id} />} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

async function PlanOfVenue({ venueId }: { venueId: VenueId }) {
  const plan = await findVenuePlan(venueId);
  return plan && <VenuePlan plan={plan} className="size-full min-h-0" />;
}

function HouseSkeleton() {
  return (
    <div className="grid gap-5">
      <Skeleton className="h-8 w-32" />
      <Skeleton className="h-56 rounded-xl" />
      <Skeleton className="h-56 rounded-xl" />
    </div>
  );
}
