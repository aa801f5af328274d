import { ExternalLink } from "lucide-react";

import { Poster } from "#components/artwork/poster";
import { categoryName } from "#components/catalogue/category-name";
import { shortDate, timeOfDay } from "#components/catalogue/dates";
import { SaleBadge } from "#components/catalogue/sale-badge";
import { Card } from "#components/ui/card";
import { LinkButton } from "#components/ui/link-button";
import { TextLink } from "#components/ui/text-link";
import { formatMoney } from "#server/domain/money";
import type { OrganiserEventView } from "#server/domain/organising";

import { SellThrough } from "./sell-through";

/** One event of the organiser's with how its performances sell. */
export function OwnEvent({ event }: { event: OrganiserEventView }) {
  return (
    <Card className="grid gap-5 p-4 sm:grid-cols-[7rem_minmax(0,1fr)] sm:gap-6 sm:p-5">
      <Poster
        seed={event.artwork}
        category={event.category}
        className="hidden aspect-4/5 w-full rounded-lg sm:block"
      />
      <div className="grid content-start gap-4">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
          <div>
            <h3 className="text-xl leading-snug font-semibold">{event.title}</h3>
            <p className="text-[0.9375rem] text-ink-soft">{categoryName(event.category)}</p>
          </div>
          <LinkButton href={`/events/${event.slug}`} tone="secondary" size="small">
            <ExternalLink aria-hidden />
            Public page<span className="sr-only"> of {event.title}</span>
          </LinkButton>
        </div>
        <ul className="grid">
          {event.performances.map((performance) => (
            <OwnPerformance key={performance.id} performance={performance} />
          ))}
        </ul>
      </div>
    </Card>
  );
}

function OwnPerformance({
  performance,
}: {
  performance: OrganiserEventView["performances"][number];
}) {
  const { startsAtMs, onSaleAtMs, salePhase, venue, prices, currency, places } = performance;
  const amounts = prices.map(({ priceMinor, feeMinor }) => priceMinor + feeMinor);
  return (
    <li className="grid gap-3 border-t border-line py-4 last:pb-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="figures font-semibold">
          <time dateTime={new Date(startsAtMs).toISOString()}>
            {shortDate(startsAtMs, venue.timeZone)}, {timeOfDay(startsAtMs, venue.timeZone)}
          </time>
        </p>
        <SaleBadge salePhase={salePhase} onSaleAtMs={onSaleAtMs} timeZone={venue.timeZone} />
        <p className="text-[0.9375rem] text-ink-soft">
          {venue.name} ·{" "}
          <span className="figures">
            {formatMoney({ amountMinor: Math.min(...amounts), currency })}
            {new Set(amounts).size > 1 &&
              ` to ${formatMoney({ amountMinor: Math.max(...amounts), currency })}`}
          </span>
        </p>
      </div>
      <SellThrough places={places} />
      <TextLink
        href={`/organiser/performances/${performance.id}`}
        className="justify-self-start text-[0.9375rem]"
      >
        Sales and refunds
        <span className="sr-only">
          {" "}
          of {shortDate(startsAtMs, venue.timeZone)}, {timeOfDay(startsAtMs, venue.timeZone)}
        </span>
      </TextLink>
    </li>
  );
}
