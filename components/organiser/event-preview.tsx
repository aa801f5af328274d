"use client";

import { useDeferredValue } from "react";

import { Poster } from "#components/artwork/poster";
import { FromPrice } from "#components/catalogue/from-price";
import { Currency } from "#server/domain/money";
import type { OrganiserVenueView } from "#server/domain/organising";
import { slugOf } from "#server/domain/slug";
import { formatVenueTime } from "#server/domain/venue-time";

import { priceFieldNames } from "./event-draft";
import type { FormValues } from "./form-values";
import { priceMinorOf } from "./typed-price";
import { momentOf } from "./zoned-time";

/** The event as fans will find it in a list. */
export function EventPreview({
  values,
  venue,
}: {
  values: FormValues;
  venue: OrganiserVenueView | null;
}) {
  const title = values.title?.trim() ?? "";
  // A poster follows from the title; it need not follow every key.
  const seed = useDeferredValue(slugOf(title, "event"));
  const starts = venue && momentOf(values.startsAt ?? "", venue.timeZone);
  const fromMinor = lowestPrice(values, venue);
  return (
    <div className="grid gap-3">
      <div className="aspect-4/5 overflow-hidden rounded-xl bg-sunken shadow-card">
        <Poster seed={seed} category={values.category ?? "theatre"} className="size-full" />
      </div>
      <p className="text-lg leading-snug font-semibold">{title === "" ? "Title" : title}</p>
      <div className="-mt-2 min-h-18 text-[0.9375rem] text-ink-soft">
        <p>{venue ? `${venue.name}, ${venue.city}` : "Venue"}</p>
        {venue && starts && "atMs" in starts && (
          <p>{formatVenueTime(starts.atMs, venue.timeZone)}</p>
        )}
        {fromMinor !== null && (
          <FromPrice
            price={{
              amountMinor: fromMinor,
              currency: Currency.catch("GBP").parse(values.currency),
            }}
          />
        )}
      </div>
    </div>
  );
}

/** Lowest all-in price that has been typed so far, in minor units; null: none. */
function lowestPrice(values: FormValues, venue: OrganiserVenueView | null): number | null {
  const prices = (venue?.priceLevels ?? []).flatMap(({ key }) => {
    const names = priceFieldNames(key);
    const price = priceMinorOf(values[names.price] ?? "");
    return price === null ? [] : [price + (priceMinorOf(values[names.fee] ?? "") ?? 0)];
  });
  return prices.length === 0 ? null : Math.min(...prices);
}
