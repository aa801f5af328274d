import { CategoryFilter } from "#components/catalogue/category-filter";
import { categoryName } from "#components/catalogue/category-name";
import { EventDates } from "#components/catalogue/event-card";
import { EventGrid } from "#components/catalogue/event-grid";
import { EventHero } from "#components/catalogue/event-hero";
import { FromPrice } from "#components/catalogue/from-price";
import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/link-button";
import type { EventSummary } from "#server/domain/catalogue";
import { listEvents } from "#server/queries/catalogue";

export const dynamic = "force-dynamic";

/** What is on at this moment. */
const readPage = () => listEvents(Date.now());

type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** What is on. */
export default async function WhatsOnPage({ searchParams }: { searchParams: SearchParams }) {
  const [events, { category }] = await Promise.all([readPage(), searchParams]);
  return (
    <div className="page-width grid grid-cols-[minmax(0,1fr)] gap-8 pt-8 md:gap-10 md:pt-12">
      <h1 className="text-4xl font-bold tracking-[-0.03em] lg:text-5xl">What’s on</h1>
      <WhatsOn events={events} category={category} />
    </div>
  );
}

/** All of it, or the category that the address names. */
function WhatsOn({
  events,
  category,
}: {
  events: readonly EventSummary[];
  category: string | string[] | undefined;
}) {
  const categories = [...new Set(events.map((event) => event.category))].sort();
  const chosen = categories.find((each) => each === category) ?? null;
  const hero =
    events.find((event) => event.salePhase === "on_sale") ??
    events.find((event) => event.salePhase !== "cancelled") ??
    events[0];
  if (!hero) {
    return (
      <EmptyState title="Nothing is on sale yet">
        As soon as an organiser announces a performance, it stands here.
      </EmptyState>
    );
  }
  return (
    <>
      <NextUp event={hero} />
      <section
        aria-labelledby="all-events"
        className="grid grid-cols-[minmax(0,1fr)] gap-6 md:gap-8"
      >
        <div className="flex flex-wrap items-center justify-between gap-4">
          <h2 id="all-events" className="text-2xl font-semibold">
            {chosen === null ? "All events" : categoryName(chosen)}
          </h2>
          {categories.length > 2 && <CategoryFilter categories={categories} chosen={chosen} />}
        </div>
        <EventGrid
          events={events.filter((event) => chosen === null || event.category === chosen)}
        />
      </section>
    </>
  );
}

/** The next event that can be bought, at its largest. */
function NextUp({ event }: { event: EventSummary }) {
  const { nextPerformanceAtMs, currency, fromMinor } = event;
  return (
    <EventHero event={event} eyebrow={`Next up: ${categoryName(event.category)}`} heading="h2">
      <p className="text-ink-soft">
        {event.venueNames.join(", ")}
        {nextPerformanceAtMs !== null && (
          <>
            <br />
            <EventDates event={event} nextPerformanceAtMs={nextPerformanceAtMs} />
          </>
        )}
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-3">
        <LinkButton href={`/events/${event.slug}`} size="large">
          Find tickets<span className="sr-only"> for {event.title}</span>
        </LinkButton>
        {nextPerformanceAtMs !== null && (
          <FromPrice className="text-ink-soft" price={{ amountMinor: fromMinor, currency }} />
        )}
      </div>
    </EventHero>
  );
}
