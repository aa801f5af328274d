"use client";

import { useState } from "react";

import { AreaCard, AreaChoice } from "./basket/area-choice";
import { BasketBar } from "./basket/basket-bar";
import { BasketPanel } from "./basket/basket-panel";
import { HoldAnnouncer } from "./basket/hold-clock";
import { moneyIn } from "./choice";
import { LIST_ID, SeatListPanel } from "./list/seat-list-panel";
import { Legend } from "./map/legend";
import { MapPanel } from "./map/map-panel";
import { PriceFilter } from "./map/price-filter";
import type { PlanPart } from "./plan/plan-index";
import { SeatMapFrame } from "./seat-map-skeleton";
import { StatusLine } from "./status-line";
import { useSeatMap, type SeatMapFacts } from "./use-seat-map";
import { announceTimeLeft } from "./words/announcements";

type SeatMapParts = ReturnType<typeof useSeatMap>;

/** Map, list and basket of one house, once its plan is here. */
export function LiveSeatMap(facts: SeatMapFacts) {
  const { performance, clock, availability } = facts;
  const parts = useSeatMap(facts);
  const { map, choice, showLevels, said, say, tapSeat, basket, places } = parts;
  const [openPart, setOpenPart] = useState<string | null>(null);
  const [tappedArea, setTappedArea] = useState<PlanPart | null>(null);
  const { hold } = basket.state.basket;

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
            chosen={choice.shownLevels}
            onChange={showLevels}
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
                {...places}
                area={tappedArea}
                onClose={() => {
                  setTappedArea(null);
                }}
              />
            )}
          </MapPanel>
        }
        side={<SidePanel {...parts} openPart={openPart} onOpenPart={setOpenPart} />}
      />
      <Legend />
      <BasketBar {...basket} className="lg:hidden" />
      {hold && (
        <HoldAnnouncer
          clock={clock}
          expiresAtMs={hold.expiresAtMs}
          onDue={(minutes) => {
            say(announceTimeLeft(minutes));
          }}
        />
      )}
      <StatusLine said={said} performanceId={performance.id} />
    </section>
  );
}

type SidePanelProps = Pick<SeatMapParts, "map" | "choice" | "tapSeat" | "basket" | "places"> & {
  openPart: string | null;
  onOpenPart: (partId: string | null) => void;
};

/** The list, and below it the basket where there is room for both. */
function SidePanel(props: SidePanelProps) {
  const { map, choice, tapSeat, basket, places, openPart, onOpenPart } = props;
  return (
    <>
      <SeatListPanel
        choice={choice}
        openPart={openPart}
        onOpenPart={onOpenPart}
        onTapSeat={tapSeat}
        onFocusSeat={(seat) => {
          map.showFocus(seat);
        }}
        areaContent={(area) => <AreaChoice {...places} area={area} />}
        className="flex-1"
      />
      <BasketPanel {...basket} className="max-h-[62%] shrink-0 max-lg:hidden" />
    </>
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
