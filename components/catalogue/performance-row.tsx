import { MapPin } from "lucide-react";

import { LinkButton } from "#components/ui/link-button";
import { PageLink } from "#components/ui/page-link";
import { isSaleAhead, type PerformanceSummary } from "#server/domain/catalogue";

import { calendarLeaf, shortDate, timeOfDay } from "./dates";
import { FromPrice } from "./from-price";
import { SaleBadge } from "./sale-badge";
import { SaleCountdown } from "./sale-countdown";

/** One date of an event, with the way to its seats. */
export function PerformanceRow({
  performance,
  showVenue,
  serverNowMs,
}: {
  performance: PerformanceSummary;
  /** False where the page has named the one venue already. */
  showVenue: boolean;
  serverNowMs: number;
}) {
  const { id, startsAtMs, onSaleAtMs, salePhase, venue, currency, fromMinor } = performance;
  const leaf = calendarLeaf(startsAtMs, venue.timeZone);
  const when = `${shortDate(startsAtMs, venue.timeZone)}, ${timeOfDay(startsAtMs, venue.timeZone)}`;
  return (
    <li className="flex flex-wrap items-center gap-x-5 gap-y-4 py-5 sm:flex-nowrap">
      <div
        aria-hidden
        className="figures grid w-16 shrink-0 justify-items-center rounded-lg border border-line bg-surface py-2 leading-none"
      >
        <span className="text-xs font-medium text-ink-soft">{leaf.weekday}</span>
        <span className="my-1 text-2xl font-bold tracking-tight">{leaf.day}</span>
        <span className="text-xs font-semibold text-accent-text">{leaf.month}</span>
      </div>
      <div className="grid min-w-0 flex-1 gap-1">
        <h3 className="font-semibold">
          <time dateTime={new Date(startsAtMs).toISOString()}>{when}</time>
        </h3>
        {showVenue && (
          <p className="flex items-start gap-1.5 text-[0.9375rem] text-ink-soft">
            <MapPin aria-hidden className="mt-1 size-4 shrink-0" />
            <span>
              <PageLink
                href={`/venues/${venue.slug}`}
                className="rounded-sm hover:text-ink hover:underline"
              >
                {venue.name}
              </PageLink>
              , {venue.city}
            </span>
          </p>
        )}
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.9375rem] text-ink-soft">
          <SaleBadge salePhase={salePhase} onSaleAtMs={onSaleAtMs} timeZone={venue.timeZone} />
          {isSaleAhead(salePhase) && <FromPrice price={{ amountMinor: fromMinor, currency }} />}
          {salePhase === "before_sale" && (
            <SaleCountdown onSaleAtMs={onSaleAtMs} serverNowMs={serverNowMs} />
          )}
        </p>
      </div>
      {isSaleAhead(salePhase) && (
        <LinkButton
          href={`/performances/${id}`}
          tone={salePhase === "on_sale" ? "primary" : "secondary"}
          className="w-full sm:w-auto"
        >
          {salePhase === "on_sale" ? "Choose seats" : "See the seats"}
          <span className="sr-only">, {when}</span>
        </LinkButton>
      )}
    </li>
  );
}
