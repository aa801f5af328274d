"use client";

import { useMemo, useState, type FocusEvent, type KeyboardEvent, type MouseEvent } from "react";

import { isLevelShown, nameOf, standingAt, type Choice } from "#components/seat-map/choice";
import type { PlanPart } from "#components/seat-map/plan/plan-index";
import { SeatButton, seatButtonId } from "./seat-button";
import { isGridKey, listPart, moveInGrid, type ListRow } from "./seat-list";

type SectionGridProps = {
  choice: Choice;
  part: PlanPart;
  onTapSeat: (seat: number) => void;
  /** The keyboard has come to a seat, or has left the grid. */
  onFocusSeat: (seat: number | null) => void;
};

/** The seats of one section by row: one stop for Tab, arrow keys inside, Enter or Space to choose. */
export function SectionGrid({ choice, part, onTapSeat, onFocusSeat }: SectionGridProps) {
  const { rows } = useMemo(() => listPart(choice.index, part), [choice.index, part]);
  const [tabStop, setTabStop] = useState(rows[0]?.seats[0] ?? part.firstSeat);

  const press = (event: MouseEvent) => {
    const seat = seatOf(event.target);
    if (seat !== null) onTapSeat(seat);
  };
  const walk = (event: KeyboardEvent) => {
    const seat = seatOf(event.target);
    if (seat === null || !isGridKey(event.key) || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = moveInGrid(choice.index, rows, seat, event.key, event.ctrlKey);
    document.getElementById(seatButtonId(next))?.focus();
  };
  const enter = (event: FocusEvent) => {
    const seat = seatOf(event.target);
    if (seat === null) return;
    setTabStop(seat);
    // A mouse that presses a seat of the list has not asked for the map to move.
    if (event.target.matches(":focus-visible")) onFocusSeat(seat);
  };

  return (
    <div
      role="grid"
      aria-label={`Seats in ${part.name}`}
      onClick={press}
      onKeyDown={walk}
      onFocus={enter}
      onBlur={() => {
        onFocusSeat(null);
      }}
      className="grid gap-3 pt-1 pb-4"
    >
      {rows.map((row) => (
        <SeatRow key={row.label} choice={choice} row={row} tabStop={tabStop} />
      ))}
    </div>
  );
}

function SeatRow({ choice, row, tabStop }: { choice: Choice; row: ListRow; tabStop: number }) {
  return (
    <div role="row" className="flex items-start gap-2.5">
      <span
        role="rowheader"
        className="grid h-9 w-9 shrink-0 place-items-center text-sm font-semibold text-ink-soft"
      >
        <span className="sr-only">Row </span>
        {row.label}
      </span>
      <div role="presentation" className="flex flex-wrap gap-1.5">
        {row.seats.map((index) => {
          const seat = choice.index.seats[index];
          if (!seat) return null;
          const level = choice.index.levelOf[index] ?? 0;
          return (
            <span key={index} role="gridcell">
              <SeatButton
                seat={index}
                name={nameOf(choice, seat)}
                label={seat.seatLabel}
                level={level}
                isWheelchair={seat.flags.includes("wheelchair")}
                isDimmed={!isLevelShown(choice, level)}
                standing={standingAt(choice, seat)}
                isTabStop={index === tabStop}
              />
            </span>
          );
        })}
      </div>
    </div>
  );
}

function seatOf(target: EventTarget): number | null {
  const button = target instanceof Element ? target.closest("[data-seat]") : null;
  const seat = button instanceof HTMLElement ? button.dataset.seat : undefined;
  return seat === undefined ? null : Number(seat);
}
