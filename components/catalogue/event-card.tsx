import { Poster } from "#components/artwork/poster";
import { PageLink } from "#components/ui/page-link";
import { isSaleAhead, type EventSummary } from "#server/domain/catalogue";

import { shortDate, timeOfDay } from "./dates";
import { FromPrice } from "./from-price";
import { SaleBadge } from "./sale-badge";

/** One event in a list: beside its poster on a phone, below it from 640 px. */
export function EventCard({ event }: { event: EventSummary }) {
  const { currency, fromMinor, nextPerformanceAtMs } = event;
  return (
    <article className="group relative flex gap-4 sm:flex-col">
      <div className="aspect-4/5 w-28 shrink-0 self-start overflow-hidden rounded-lg bg-sunken shadow-card transition-shadow duration-300 group-hover:shadow-lifted sm:w-full sm:rounded-xl">
        <Poster
          seed={event.artwork}
          category={event.category}
          className="size-full transition-transform duration-500 ease-stage group-hover:scale-[1.03] motion-reduce:transform-none"
        />
      </div>
      <div className="grid content-start gap-1 sm:gap-1.5">
        <h3 className="text-lg leading-snug font-semibold">
          {/* The whole card is the target; the title is the name. */}
          <PageLink
            href={`/events/${event.slug}`}
            className="rounded-sm after:absolute after:inset-0 group-hover:underline group-hover:decoration-accent group-hover:decoration-2 group-hover:underline-offset-4"
          >
            {event.title}
          </PageLink>
        </h3>
        <p className="text-[0.9375rem] text-ink-soft">{event.venueNames.join(", ")}</p>
        <p className="text-[0.9375rem] text-ink-soft">
          {nextPerformanceAtMs === null ? (
            "No dates at the moment"
          ) : (
            <EventDates event={event} nextPerformanceAtMs={nextPerformanceAtMs} />
          )}
        </p>
        {nextPerformanceAtMs !== null && (
          <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-[0.9375rem] text-ink-soft">
            <SaleBadge
              salePhase={event.salePhase}
              onSaleAtMs={event.nextOnSaleAtMs}
              timeZone={event.timeZone}
            />
            {isSaleAhead(event.salePhase) && (
              <FromPrice price={{ amountMinor: fromMinor, currency }} />
            )}
          </p>
        )}
      </div>
    </article>
  );
}

/** The one date with its time, or the first of several. */
export function EventDates({
  event,
  nextPerformanceAtMs,
}: {
  event: Pick<EventSummary, "performanceCount" | "timeZone">;
  nextPerformanceAtMs: number;
}) {
  const day = shortDate(nextPerformanceAtMs, event.timeZone);
  return (
    <time dateTime={new Date(nextPerformanceAtMs).toISOString()}>
      {event.performanceCount > 1
        ? `${day} and ${String(event.performanceCount - 1)} more ${event.performanceCount === 2 ? "date" : "dates"}`
        : `${day}, ${timeOfDay(nextPerformanceAtMs, event.timeZone)}`}
    </time>
  );
}
