"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import type { Availability, AvailabilityFeed } from "#components/live/availability-feed";
import type { BasketState, BasketStore } from "#components/live/basket-store";
import type { ServerClock } from "#components/live/server-clock";
import { useLostSeats } from "#components/live/use-basket";
import type { PerformanceView, SalePhase } from "#server/domain/catalogue";
import type { BookingId } from "#server/domain/ids";
import { AreaCard, AreaChoice } from "./basket/area-choice";
import { BasketBar } from "./basket/basket-bar";
import { BasketPanel, type BasketProps } from "./basket/basket-panel";
import { HoldAnnouncer } from "./basket/hold-clock";
import { moneyIn } from "./choice";
import { LIST_ID, SeatListPanel } from "./list/seat-list-panel";
import { Legend } from "./map/legend";
import { MapPanel } from "./map/map-panel";
import { MapView } from "./map/map-view";
import { PriceFilter } from "./map/price-filter";
import type { PlanIndex, PlanPart } from "./plan/plan-index";
import { SeatMapFrame } from "./seat-map-skeleton";
import { StatusLine } from "./status-line";
import { obstacleWords, useSeatTap } from "./use-seat-tap";
import { useAnnouncements } from "./use-announcements";
import { useChoice, useMapOfChoice } from "./use-choice";
import { announceTimeLeft } from "./words/announcements";

type LiveSeatMapProps = {
  index: PlanIndex;
  performance: PerformanceView;
  isSignedIn: boolean;
  phase: SalePhase;
  clock: ServerClock;
  availability: Availability;
  feed: AvailabilityFeed;
  basket: { state: BasketState; store: BasketStore };
};

/** Map, list and basket of one house, once its plan is here. */
export function LiveSeatMap(props: LiveSeatMapProps) {
  const { index, performance, isSignedIn, phase, clock, availability, feed } = props;
  const { state, store } = props.basket;
  const { seatsPerBuyerMax, holdTtlMs } = performance;
  const [map] = useState(() => new MapView(index));
  const [shownLevels, setShownLevels] = useState<ReadonlySet<number>>(new Set());
  const [openPart, setOpenPart] = useState<string | null>(null);
  const [tappedArea, setTappedArea] = useState<PlanPart | null>(null);

  const choice = useChoice(index, performance, availability, state.basket, shownLevels);
  useMapOfChoice(map, feed, choice);
  useLostSeats(store, feed, index.byId);
  const { said, say } = useAnnouncements(index, state, availability.touch);
  const tapSeat = useSeatTap({ choice, store, say, phase, isSignedIn, performance });
  const goToCheckout = useGoToCheckout();

  const areaOf = (area: PlanPart) => ({
    choice,
    area,
    seatsPerBuyerMax,
    isBusy: state.busy === "places",
    obstacle: obstacleWords(phase, isSignedIn, performance.onSaleAtMs),
    onBook: (quantity: number) => {
      goToCheckout(store.bookPlaces(area.id, quantity));
    },
  });
  const basket: BasketProps = {
    choice,
    state,
    clock,
    seatsPerBuyerMax,
    holdTtlMs,
    onGiveBack: tapSeat,
    onExtend: () => void store.extend(),
    onCheckOut: () => {
      goToCheckout(store.checkOut());
    },
  };

  return (
    <section
      aria-label="Choose your seats"
      className="relative grid grid-cols-[minmax(0,1fr)] gap-3 max-lg:pb-20"
    >
      <ListLink />
      <SeatMapFrame
        filter={
          <PriceFilter
            levels={choice.levels}
            house={choice.house}
            chosen={shownLevels}
            onChange={setShownLevels}
            formatMoney={(minor) => moneyIn(choice, minor)}
          />
        }
        map={
          <MapPanel
            map={map}
            choice={choice}
            touch={availability.touch}
            label={`Seat map of ${performance.venue.name}`}
            onTapSeat={tapSeat}
            onTapArea={setTappedArea}
            onEnterSection={(section) => {
              setTappedArea(null);
              setOpenPart(section.id);
            }}
          >
            {tappedArea && (
              <AreaCard
                key={tappedArea.id}
                {...areaOf(tappedArea)}
                onClose={() => {
                  setTappedArea(null);
                }}
              />
            )}
          </MapPanel>
        }
        side={
          <>
            <SeatListPanel
              choice={choice}
              openPart={openPart}
              onOpenPart={setOpenPart}
              onTapSeat={tapSeat}
              onFocusSeat={(seat) => {
                map.showFocus(seat);
              }}
              areaContent={(area) => <AreaChoice {...areaOf(area)} />}
              className="flex-1"
            />
            <BasketPanel {...basket} className="max-h-[62%] shrink-0 max-lg:hidden" />
          </>
        }
      />
      <Legend />
      <BasketBar {...basket} className="lg:hidden" />
      {state.basket.hold && (
        <HoldAnnouncer
          clock={clock}
          expiresAtMs={state.basket.hold.expiresAtMs}
          onDue={(minutes) => {
            say(announceTimeLeft(minutes));
          }}
        />
      )}
      <StatusLine said={said} performanceId={performance.id} />
    </section>
  );
}

/** The first stop of the keyboard: past the picture, to what can be done without it. */
function ListLink() {
  return (
    <a
      href={`#${LIST_ID}`}
      className="sr-only z-30 rounded-full bg-accent font-semibold text-on-accent shadow-lifted focus:not-sr-only focus:absolute focus:top-0 focus:left-0 focus:px-5 focus:py-3"
    >
      Choose from a list
    </a>
  );
}

function useGoToCheckout(): (booked: Promise<BookingId | null>) => void {
  const router = useRouter();
  return (booked) => {
    void booked.then((bookingId) => {
      if (bookingId) router.push(`/checkout/${bookingId}`);
    });
  };
}
