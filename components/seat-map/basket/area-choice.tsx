"use client";

import { X } from "lucide-react";
import { useState } from "react";

import { moneyIn, type Choice } from "#components/seat-map/choice";
import type { PlanPart } from "#components/seat-map/plan/plan-index";
import { Button } from "#components/ui/button";
import { Stepper } from "#components/ui/stepper";

type AreaChoiceProps = {
  choice: Choice;
  area: PlanPart;
  seatsPerBuyerMax: number;
  isBusy: boolean;
  /** Places were asked for, and it is not decided yet. */
  isInLine: boolean;
  /** Why places cannot be bought now, for example before the sale; null when they can. */
  obstacle: string | null;
  onBook: (areaId: string, quantity: number) => void;
};

/** How many places in a general admission area, what they cost, and the way to pay for them. */
export function AreaChoice(props: AreaChoiceProps) {
  const { choice, area, seatsPerBuyerMax, isBusy, isInLine, obstacle, onBook } = props;
  const [asked, setAsked] = useState(2);
  const left = choice.house?.parts[area.place]?.left ?? 0;
  const most = Math.max(1, Math.min(seatsPerBuyerMax, left));
  const quantity = Math.min(asked, most);
  const price = choice.levels[area.levels[0] ?? 0]?.allInMinor ?? null;
  const canBook = left > 0 && price !== null && obstacle === null;
  return (
    <div className="grid gap-3">
      <div className="flex items-center justify-between gap-4">
        <Stepper
          label={`Places in ${area.name}`}
          value={quantity}
          min={1}
          max={most}
          onChange={setAsked}
        />
        {price !== null && (
          <p className="figures text-right leading-tight">
            <span className="block text-lg font-semibold">{moneyIn(choice, price * quantity)}</span>
            <span className="block text-[0.8125rem] text-ink-soft">
              {moneyIn(choice, price)} each, all-in
            </span>
          </p>
        )}
      </div>
      <Button
        wide
        busy={isBusy}
        aria-disabled={!canBook}
        onClick={() => {
          if (canBook) onBook(area.id, quantity);
        }}
      >
        {isInLine ? "You’re in line…" : left === 0 ? "Sold out" : "Get tickets"}
      </Button>
      {obstacle !== null && <p className="text-sm text-ink-soft">{obstacle}</p>}
    </div>
  );
}

/** The same, above the map, for who has tapped the area there. */
export function AreaCard({ onClose, ...props }: AreaChoiceProps & { onClose: () => void }) {
  const { choice, area } = props;
  const left = choice.house?.parts[area.place]?.left ?? 0;
  return (
    <section
      aria-label={area.name}
      className="absolute inset-x-3 bottom-3 z-20 mx-auto grid max-w-sm animate-rise-in gap-3 rounded-xl border border-line bg-raised p-4 shadow-overlay"
    >
      <header className="flex items-start justify-between gap-3">
        <div>
          <h2 className="font-semibold">{area.name}</h2>
          <p className="figures text-sm text-ink-soft">
            {left === 0 ? "Sold out" : `${left.toLocaleString("en-GB")} places left`}, no numbered
            seats
          </p>
        </div>
        <button
          type="button"
          aria-label="Close"
          onClick={onClose}
          className="-mt-2 -mr-2 grid size-11 shrink-0 place-items-center rounded-full text-ink-soft hover:bg-sunken hover:text-ink"
        >
          <X aria-hidden className="size-5" />
        </button>
      </header>
      <AreaChoice {...props} />
    </section>
  );
}
