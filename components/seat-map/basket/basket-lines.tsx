import { X } from "lucide-react";

import { allInMinor, moneyIn, priceOf, type Choice } from "#components/seat-map/choice";
import { levelColourVariable } from "#components/seat-map/drawing/palette";
import { flagWords, seatsInWords } from "#components/seat-map/words/seat-words";
import { classNames } from "#components/ui/class-names";
import type { PlanSeat } from "#server/domain/seating-plan";

/** The seats of a basket, those that are still being decided included, in the order of the plan. */
function seatsInBasket({ index, marks }: Choice): PlanSeat[] {
  return [...marks]
    .filter(([, mark]) => mark === "mine" || mark === "taking")
    .flatMap(([seatId]) => index.byId.get(seatId) ?? [])
    .sort((a, b) => a.index - b.index);
}

/** What seats cost together, all-in, in minor units. */
function totalMinor(choice: Choice, seats: readonly PlanSeat[]): number {
  return seats.reduce((sum, seat) => sum + (allInMinor(choice, seat) ?? 0), 0);
}

type BasketLinesProps = { choice: Choice; onGiveBack: (seat: number) => void };

/** Each seat of the basket with its price and a way to give it back. */
export function BasketLines({ choice, onGiveBack }: BasketLinesProps) {
  const seats = seatsInBasket(choice);
  return (
    <ul aria-label="Your seats" className="grid">
      {seats.map((seat) => {
        const isTaking = choice.marks.get(seat.id) === "taking";
        const flags = flagWords(seat.flags);
        return (
          <li
            key={seat.id}
            className={classNames(
              "flex min-h-12 items-center gap-3 border-b border-line py-1 last:border-0",
              isTaking && "animate-breathe",
            )}
          >
            <span
              aria-hidden
              className="size-2.5 shrink-0 rounded-full"
              style={{
                backgroundColor: levelColourVariable(choice.index.levelOf[seat.index] ?? 0),
              }}
            />
            <span className="min-w-0 flex-1 text-sm leading-snug">
              <span className="block truncate font-medium">
                Row {seat.rowLabel}, seat {seat.seatLabel}
              </span>
              <span className="block truncate text-ink-soft">
                {seat.sectionName}
                {flags !== "" && <>, {flags}</>}
              </span>
            </span>
            <span className="figures text-sm font-semibold">{priceOf(choice, seat)}</span>
            <button
              type="button"
              aria-label={`Give back ${seatsInWords([seat])}`}
              onClick={() => {
                onGiveBack(seat.index);
              }}
              className="-mr-2.5 grid size-11 shrink-0 place-items-center rounded-full text-ink-soft hover:bg-sunken hover:text-ink"
            >
              <X aria-hidden className="size-4" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** How many seats and what they cost together: `2 seats`, `£85`. */
export function BasketTotal({ choice, className }: { choice: Choice; className?: string }) {
  const seats = seatsInBasket(choice);
  return (
    <p className={classNames("figures flex items-baseline gap-2", className)}>
      <span className="text-ink-soft">
        {seats.length} {seats.length === 1 ? "seat" : "seats"}
      </span>
      <span className="text-lg font-semibold">{moneyIn(choice, totalMinor(choice, seats))}</span>
    </p>
  );
}
