import { ArrowLeft, CalendarDays, MapPin, Ticket, Timer } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache, type ReactNode } from "react";

import { SeatMap } from "#components/seat-map/seat-map";
import { planHref } from "#components/seat-map/plan/plan-href";
import { PageLink } from "#components/ui/page-link";
import { findIdentity } from "#server/auth";
import type { PerformanceView } from "#server/domain/catalogue";
import { PerformanceId } from "#server/domain/ids";
import { formatMoney } from "#server/domain/money";
import { formatVenueTime } from "#server/domain/venue-time";
import { findPerformance } from "#server/queries/performance-page";
import { realtimeAddress } from "#server/queries/realtime-address";

export const dynamic = "force-dynamic";

type PerformancePageProps = { params: Promise<{ performanceId: string }> };

/** One read for the page and its head. */
const readPerformance = cache(async (asked: string): Promise<PerformanceView | null> => {
  const id = PerformanceId.safeParse(asked);
  return id.success ? findPerformance(id.data, Date.now()) : null;
});

/** The event and its evening. */
export async function generateMetadata({ params }: PerformancePageProps): Promise<Metadata> {
  const performance = await readPerformance((await params).performanceId);
  if (!performance) return { title: "Not found" };
  const { event, venue, startsAtMs } = performance;
  return {
    title: `${event.title}: choose your seats`,
    description: `${formatVenueTime(startsAtMs, venue.timeZone)}, ${venue.name}, ${venue.city}`,
  };
}

/** One performance and its seats. */
export default async function PerformancePage({ params }: PerformancePageProps) {
  const [performance, identity] = await Promise.all([
    params.then(({ performanceId }) => readPerformance(performanceId)),
    findIdentity(),
  ]);
  if (!performance) notFound();
  return (
    <div className="page-width grid grid-cols-[minmax(0,1fr)] gap-5 pt-5 pb-10">
      {/* On its way before the page's scripts are: the plan is what the first picture waits for. */}
      <link
        rel="preload"
        as="fetch"
        crossOrigin="anonymous"
        href={planHref(performance.id, performance.planHash)}
      />
      <PerformanceHead performance={performance} />
      <SeatMap
        performance={performance}
        isSignedIn={identity !== null}
        realtime={realtimeAddress()}
      />
    </div>
  );
}

function PerformanceHead({ performance }: { performance: PerformanceView }) {
  const { event, venue, startsAtMs, seatsPerBuyerMax, holdTtlMs } = performance;
  return (
    <header className="grid gap-3">
      <PageLink
        href={`/events/${event.slug}`}
        className="inline-flex min-h-6 w-fit items-center gap-1.5 rounded-sm text-sm font-medium text-ink-soft hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
        All dates of {event.title}
      </PageLink>
      <h1 className="text-3xl leading-tight font-bold tracking-[-0.03em] lg:text-4xl">
        {event.title}
      </h1>
      <ul className="flex flex-wrap gap-x-6 gap-y-1.5 text-sm text-ink-soft sm:text-[0.9375rem]">
        <Fact icon={<CalendarDays aria-hidden />}>
          <time dateTime={new Date(startsAtMs).toISOString()} className="font-medium text-ink">
            {formatVenueTime(startsAtMs, venue.timeZone)}
          </time>
        </Fact>
        <Fact icon={<MapPin aria-hidden />}>
          <PageLink
            href={`/venues/${venue.slug}`}
            className="rounded-sm hover:text-ink hover:underline"
          >
            {venue.name}
          </PageLink>
          , {venue.city}
        </Fact>
        <Fact icon={<Ticket aria-hidden />}>
          <span className="figures">{priceRange(performance)}</span>, fees included
        </Fact>
        <Fact icon={<Timer aria-hidden />}>
          Up to {seatsPerBuyerMax} each, kept {spanWords(holdTtlMs)}
        </Fact>
      </ul>
    </header>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-center gap-2 [&>svg]:size-4 [&>svg]:shrink-0">
      {icon}
      <span>{children}</span>
    </li>
  );
}

/** `£24 to £95`: what one place costs, all-in. */
function priceRange({ prices, currency, fromMinor }: PerformanceView): string {
  const allIn = prices.map(({ priceMinor, feeMinor }) => priceMinor + feeMinor);
  const [from, to] = [Math.min(fromMinor, ...allIn), Math.max(fromMinor, ...allIn)];
  const text = (amountMinor: number) => formatMoney({ amountMinor, currency });
  return from === to ? text(from) : `${text(from)} to ${text(to)}`;
}

function spanWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${String(Math.round(ms / 1_000))} seconds`;
  return minutes === 1 ? "1 minute" : `${String(minutes)} minutes`;
}
