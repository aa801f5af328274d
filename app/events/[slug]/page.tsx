import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";

import { categoryName } from "#components/catalogue/category-name";
import { EventHero } from "#components/catalogue/event-hero";
import { FromPrice } from "#components/catalogue/from-price";
import { PerformanceRow } from "#components/catalogue/performance-row";
import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/link-button";
import type { EventView } from "#server/domain/catalogue";
import { findEvent } from "#server/queries/catalogue";

export const dynamic = "force-dynamic";

type EventPageProps = { params: Promise<{ slug: string }> };

/** One read for the page and its head, at one moment of the server's clock. */
const readPage = cache(async (slug: string) => {
  const serverNowMs = Date.now();
  return { event: await findEvent(slug, serverNowMs), serverNowMs };
});

/** The event's own title and tagline. */
export async function generateMetadata({ params }: EventPageProps): Promise<Metadata> {
  const { event } = await readPage((await params).slug);
  return event ? { title: event.title, description: event.tagline } : { title: "Not found" };
}

/** One event with its dates. */
export default async function EventPage({ params }: EventPageProps) {
  const { event, serverNowMs } = await readPage((await params).slug);
  if (!event) notFound();

  const severalVenues = new Set(event.performances.map(({ venue }) => venue.id)).size > 1;
  return (
    <div className="page-width grid gap-10 pt-6 md:pt-8">
      <EventHero event={event} eyebrow={categoryName(event.category)} heading="h1">
        <Gist event={event} />
      </EventHero>
      <div className="grid gap-12 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-16">
        <section aria-labelledby="dates">
          <h2 id="dates" className="text-2xl font-semibold">
            Dates
          </h2>
          {event.performances.length === 0 ? (
            <div className="mt-5">
              <EmptyState
                title="No dates at the moment"
                action={
                  <LinkButton href="/" tone="secondary">
                    What else is on
                  </LinkButton>
                }
              >
                Every performance of {event.title} is over, or none has been announced yet.
              </EmptyState>
            </div>
          ) : (
            <ul className="mt-2 divide-y divide-line">
              {event.performances.map((performance) => (
                <PerformanceRow
                  key={performance.id}
                  performance={performance}
                  showVenue={severalVenues}
                  serverNowMs={serverNowMs}
                />
              ))}
            </ul>
          )}
        </section>
        <section aria-labelledby="about" className="grid content-start gap-4">
          <h2 id="about" className="text-2xl font-semibold">
            About
          </h2>
          {event.description.split(/\n{2,}/).map((paragraph) => (
            <p key={paragraph} className="max-w-[60ch] leading-relaxed text-ink-soft">
              {paragraph}
            </p>
          ))}
        </section>
      </div>
    </div>
  );
}

/** Where it plays and from which price, and the way down to the dates. */
function Gist({ event }: { event: EventView }) {
  const [first] = event.performances;
  if (!first) return null;
  const venues = [
    ...new Set(event.performances.map(({ venue }) => `${venue.name}, ${venue.city}`)),
  ];
  const [cheapest] = event.performances
    .filter(({ cancelledAtMs }) => cancelledAtMs === null)
    .sort((a, b) => a.fromMinor - b.fromMinor);
  return (
    <>
      <p className="text-ink-soft">
        {venues.map((venue) => (
          <span key={venue} className="block">
            {venue}
          </span>
        ))}
      </p>
      {cheapest && (
        <p className="text-ink-soft">
          <FromPrice price={{ amountMinor: cheapest.fromMinor, currency: cheapest.currency }} />,
          fees included
        </p>
      )}
    </>
  );
}
