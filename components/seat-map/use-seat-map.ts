"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";

import type { Availability, AvailabilityFeed } from "#components/live/availability-feed";
import type { BasketState, BasketStore } from "#components/live/basket-store";
import type { ServerClock } from "#components/live/server-clock";
import { useDecisions, useLostSeats } from "#components/live/use-basket";
import type { PerformanceView, SalePhase } from "#server/domain/catalogue";
import type { BookingId } from "#server/domain/ids";
import type { BasketProps } from "./basket/basket-panel";
import { MapView } from "./map/map-view";
import type { PlanIndex } from "./plan/plan-index";
import { useAnnouncements } from "./use-announcements";
import { useChoice, useMapOfChoice } from "./use-choice";
import { obstacleWords } from "./tap-meaning";
import { useSeatTap } from "./use-seat-tap";

/** What is known of a house, a sale and a fan before anything is drawn. */
export type SeatMapFacts = {
  index: PlanIndex;
  performance: PerformanceView;
  isSignedIn: boolean;
  phase: SalePhase;
  clock: ServerClock;
  availability: Availability;
  feed: AvailabilityFeed;
  basket: { state: BasketState; store: BasketStore };
};

/** Puts the parts of the seat map together: what they show, and what happens when they are used. */
export function useSeatMap(facts: SeatMapFacts) {
  const { index, performance, isSignedIn, phase, clock, availability, feed } = facts;
  const { state, store } = facts.basket;
  const [map] = useState(() => new MapView(index));
  const [shownLevels, showLevels] = useState<ReadonlySet<number>>(new Set());

  const choice = useChoice(index, performance, availability, state.basket, shownLevels);
  useMapOfChoice(map, feed, choice);
  useLostSeats(store, feed, index.byId);
  useDecisions(store, feed);
  const { said, say } = useAnnouncements(index, store, availability.touch);
  const tapSeat = useSeatTap({ choice, store, say, phase, isSignedIn, performance });
  const goToCheckout = useGoToCheckout();

  const obstacle = obstacleWords(phase, isSignedIn, performance.onSaleAtMs);
  const basket: BasketProps = {
    choice,
    state,
    clock,
    seatsPerBuyerMax: performance.seatsPerBuyerMax,
    holdTtlMs: performance.holdTtlMs,
    obstacle,
    onGiveBack: tapSeat,
    onExtend: () => void store.extend(),
    onCheckOut: () => {
      goToCheckout(store.checkOut());
    },
  };
  const places = {
    choice,
    seatsPerBuyerMax: performance.seatsPerBuyerMax,
    isBusy: state.busy === "places" || state.busy === "in_line",
    isInLine: state.busy === "in_line",
    obstacle,
    onBook: (areaId: string, quantity: number) => {
      goToCheckout(store.bookPlaces(areaId, quantity));
    },
  };
  return { map, choice, showLevels, said, say, tapSeat, basket, places };
}

function useGoToCheckout(): (booked: Promise<BookingId | null>) => void {
  const router = useRouter();
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return (booked) => {
    void booked.then((bookingId) => {
      // Who has left the page while they stood in line is not taken away from where they are.
      if (bookingId && isHere.current) router.push(`/checkout/${bookingId}`);
    });
  };
}
