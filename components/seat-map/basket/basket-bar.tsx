"use client";

import { ChevronUp } from "lucide-react";
import { useId, useState } from "react";

import { isDeciding } from "#components/live/basket";
import { classNames } from "#components/ui/class-names";
import { BasketLines, BasketTotal } from "./basket-lines";
import { CheckoutButton, EmptyBasket, type BasketProps } from "./basket-panel";
import { HoldClock, MoreTime } from "./hold-clock";

/** The basket at the foot of a phone: always there and always as high, opens to its seats. */
export function BasketBar(props: BasketProps & { className?: string }) {
  const { choice, state, clock, onGiveBack, onExtend, className } = props;
  const [isOpen, setOpen] = useState(false);
  const sheetId = useId();
  const { hold } = state.basket;
  const isEmpty = hold === null && !isDeciding(state.basket);
  const showsSheet = isOpen && !isEmpty;
  return (
    <section
      aria-label="Your seats"
      className={classNames(
        "fixed inset-x-0 bottom-0 z-30 border-t border-line bg-raised pb-[env(safe-area-inset-bottom)] shadow-overlay",
        className,
      )}
    >
      <div id={sheetId} hidden={!showsSheet} className="max-h-[50dvh] overflow-y-auto px-4 pt-2">
        {showsSheet && <BasketLines choice={choice} onGiveBack={onGiveBack} />}
      </div>
      {hold && (
        <div className="px-4 pt-2 empty:hidden">
          <MoreTime
            clock={clock}
            expiresAtMs={hold.expiresAtMs}
            isBusy={state.busy === "extend"}
            onExtend={onExtend}
          />
        </div>
      )}
      <div className="flex h-18 items-center gap-3 px-4">
        {isEmpty ? (
          <EmptyBasket {...props} />
        ) : (
          <>
            <button
              type="button"
              aria-expanded={showsSheet}
              aria-controls={sheetId}
              onClick={() => {
                setOpen(!isOpen);
              }}
              className="-ml-2 flex min-h-11 min-w-0 flex-1 items-center gap-2 rounded-lg px-2 text-left"
            >
              <ChevronUp
                aria-hidden
                className={classNames(
                  "size-5 shrink-0 text-ink-soft transition-transform",
                  showsSheet && "rotate-180",
                )}
              />
              <span className="sr-only">
                {showsSheet ? "Hide your seats" : "Show your seats"}:{" "}
              </span>
              <BasketTotal choice={choice} className="flex-col gap-0 text-sm leading-tight" />
            </button>
            {hold && <HoldClock clock={clock} expiresAtMs={hold.expiresAtMs} />}
            <CheckoutButton {...props} />
          </>
        )}
      </div>
    </section>
  );
}
