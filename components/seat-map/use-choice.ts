"use client";

import { useEffect, useMemo } from "react";

import type { Availability, AvailabilityFeed } from "#components/live/availability-feed";
import { markedSeats, type Basket } from "#components/live/basket";
import type { PerformanceView } from "#server/domain/catalogue";
import { moneyIn, type Choice } from "./choice";
import type { MapView } from "./map/map-view";
import { countHouse, levelPrices } from "./plan/house";
import type { PlanIndex } from "./plan/plan-index";

/** Puts together what the map, the list and the basket share at this moment. */
export function useChoice(
  index: PlanIndex,
  { currency, prices }: Pick<PerformanceView, "currency" | "prices">,
  availability: Availability,
  basket: Basket,
  shownLevels: ReadonlySet<number>,
): Choice {
  // The page came with prices; the snapshot brings them anew should an organiser change them.
  const newestPrices = availability.prices.length > 0 ? availability.prices : prices;
  const levels = useMemo(() => levelPrices(index, newestPrices), [index, newestPrices]);
  const marks = useMemo(() => markedSeats(basket), [basket]);
  return useMemo(() => {
    const { live } = availability;
    const house = live ? countHouse(index, live, levels) : null;
    return { index, levels, codes: live?.codes ?? null, house, marks, shownLevels, currency };
  }, [index, levels, availability, marks, shownLevels, currency]);
}

/** Shows on the map what the choice says. */
export function useMapOfChoice(map: MapView, feed: AvailabilityFeed, choice: Choice): void {
  const { index, codes, house, marks, shownLevels, currency } = choice;

  useEffect(
    () =>
      feed.onSeats((seats) => {
        map.noteChanges(seats);
      }),
    [map, feed],
  );
  useEffect(() => {
    if (codes && house) map.showHouse(codes, house, (minor) => moneyIn({ currency }, minor));
  }, [map, codes, house, currency]);
  useEffect(() => {
    const bySeat = [...marks].flatMap(([seatId, mark]) => {
      const seat = index.byId.get(seatId);
      return seat ? [[seat.index, mark] as const] : [];
    });
    map.showMarks(new Map(bySeat));
  }, [map, index, marks]);
  useEffect(() => {
    map.showLevels(shownLevels.size === 0 ? null : shownLevels);
  }, [map, shownLevels]);
}
