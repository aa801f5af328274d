import { Clock, MapPin } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";

import { EventGrid } from "#components/catalogue/event-grid";
import { VenuePlan } from "#components/catalogue/venue-plan";
import { EmptyState } from "#components/ui/empty-state";
import { findVenue } from "#server/queries/catalogue";
import { findVenuePlan } from "#server/queries/seating-plan";

export const dynamic = "force-dynamic";

type VenuePageProps = { params: Promise<{ slug: string }> };

/** One read for the page and its head. */
const readPage = cache((slug: string) => findVenue(slug, Date.now()));

/** The venue's own name. */
export async function generateMetadata({ params }: VenuePageProps): Promise<Metadata> {
  const found = await readPage((await params).slug);
  return found ? { title: found.venue.name } : { title: "Not found" };
}

/** One venue: where it is, how it lies, what is on there. */
export default async function VenuePage({ params }: VenuePageProps) {
  const found = await readPage((await params).slug);
  if (!found) notFound();

  const { venue, events } = found;
  const plan = await findVenuePlan(venue.id);
  return (
    <div className="page-width grid gap-12 pt-8 md:gap-16 md:pt-12">
      <div className="grid items-center gap-8 md:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <div className="grid gap-4">
          <p className="eyebrow">{venue.city}</p>
          <h1 className="text-4xl font-bold tracking-[-0.03em] lg:text-6xl">{venue.name}</h1>
          <p className="flex items-start gap-2.5 text-lg text-ink-soft">
            <MapPin aria-hidden className="mt-1 size-5 shrink-0" />
            {venue.address}, {venue.city}
          </p>
          <p className="flex items-start gap-2.5 text-ink-soft">
            <Clock aria-hidden className="mt-0.5 size-5 shrink-0" />
            All times are local: {venue.timeZone.replaceAll("_", " ")}
          </p>
        </div>
        {plan && (
          <div className="rounded-2xl border border-line bg-map-bg p-6">
            <VenuePlan plan={plan} className="max-h-80 w-full" />
          </div>
        )}
      </div>
      <section aria-labelledby="on-here" className="grid gap-6 md:gap-8">
        <h2 id="on-here" className="text-2xl font-semibold">
          On here
        </h2>
        {events.length === 0 ? (
          <EmptyState title="Nothing is on sale yet">
            No performance at {venue.name} has been announced so far.
          </EmptyState>
        ) : (
          <EventGrid events={events} />
        )}
      </section>
    </div>
  );
}
