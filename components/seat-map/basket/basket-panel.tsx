"use client";

import { Armchair } from "lucide-react";

import { isDeciding } from "#components/live/basket";
import type { BasketState } from "#components/live/basket-store";
import type { ServerClock } from "#components/live/server-clock";
import type { Choice } from "#components/seat-map/choice";
import { Button } from "#components/ui/button";
import { classNames } from "#components/ui/class-names";
import { BasketLines, BasketTotal } from "./basket-lines";
import { HoldClock, MoreTime } from "./hold-clock";

/** What the basket's two forms need: beside the map, and at the foot of a phone. */
export type BasketProps = {
  choice: Choice;
  state: BasketState;
  clock: ServerClock;
  /** Places that one buyer may have. */
  seatsPerBuyerMax: number;
  /** Lifetime of a hold in milliseconds. */
  holdTtlMs: number;
  /** Why seats cannot be taken now, for example before the sale; null when they can. */
  obstacle: string | null;
  onGiveBack: (seat: number) => void;
  onExtend: () => void;
  onCheckOut: () => void;
};

/** The basket beside the map. */
export function BasketPanel(props: BasketProps & { className?: string }) {
  const { choice, state, clock, onGiveBack, onExtend, className } = props;
  const { hold } = state.basket;
  const isEmpty = hold === null && !isDeciding(state.basket);
  return (
    <section
      aria-labelledby="basket-title"
      className={classNames("flex min-h-0 flex-col border-t border-line bg-raised", className)}
    >
      <header className="flex min-h-14 shrink-0 items-center justify-between gap-3 px-5 pt-3">
        <h2 id="basket-title" className="text-base font-semibold">
          Your seats
        </h2>
        {hold && <HoldClock clock={clock} expiresAtMs={hold.expiresAtMs} />}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-5">
        {isEmpty ? <EmptyBasket {...props} /> : <BasketLines {...{ choice, onGiveBack }} />}
      </div>
      <footer className="grid shrink-0 gap-3 px-5 pt-3 pb-5">
        {hold && (
          <MoreTime
            clock={clock}
            expiresAtMs={hold.expiresAtMs}
            isBusy={state.busy === "extend"}
            onExtend={onExtend}
          />
        )}
        <div className="flex items-center justify-between gap-4">
          <BasketTotal choice={choice} />
          <CheckoutButton {...props} />
        </div>
      </footer>
    </section>
  );
}

/** What an empty basket says: what to do, and what will happen. */
export function EmptyBasket({ seatsPerBuyerMax, holdTtlMs, obstacle }: BasketProps) {
  const minutes = Math.round(holdTtlMs / 60_000);
  const span =
    minutes >= 1 ? `${String(minutes)} min` : `${String(Math.round(holdTtlMs / 1_000))} s`;
  return (
    <p className="flex items-start gap-3 py-2 text-sm text-ink-soft">
      <Armchair aria-hidden className="mt-0.5 size-5 shrink-0 text-accent-text" />
      <span>
        {obstacle ??
          `Tap a seat and it is yours for ${span}, up to ${String(seatsPerBuyerMax)} ${seatsPerBuyerMax === 1 ? "seat" : "seats"}.`}
      </span>
    </p>
  );
}

/** Goes to the checkout page with what the server has granted. */
export function CheckoutButton({ state, onCheckOut }: BasketProps) {
  const canCheckOut = state.basket.hold !== null && !isDeciding(state.basket);
  return (
    <Button
      size="medium"
      aria-disabled={!canCheckOut}
      busy={state.busy === "checkout"}
      onClick={() => {
        if (canCheckOut) onCheckOut();
      }}
    >
      Checkout
    </Button>
  );
}
