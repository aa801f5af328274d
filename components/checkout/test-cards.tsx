"use client";

import { useState } from "react";

import { classNames } from "#components/ui/class-names";
import { TEST_CARDS, type TestCard } from "#server/domain/test-cards";

/** The simulator's cards, to be filled in by a press. */
export function TestCards({ onChoose }: { onChoose: (card: TestCard) => void }) {
  const [chosen, setChosen] = useState<TestCard | null>(null);
  return (
    <section aria-labelledby="test-cards" className="grid gap-3 rounded-lg bg-sunken p-4">
      <div className="text-[0.9375rem]">
        <h3 id="test-cards" className="font-semibold">
          Test cards
        </h3>
        <p className="text-ink-soft">
          No real money moves here. Choose how the bank is to answer, and the card is filled in.
        </p>
      </div>
      <ul className="flex flex-wrap gap-2">
        {TEST_CARDS.map((card) => (
          <li key={card.number}>
            <button
              type="button"
              aria-pressed={card === chosen}
              onClick={() => {
                setChosen(card);
                onChoose(card);
              }}
              className={classNames(
                "h-11 rounded-full border border-line-strong bg-surface px-4 text-sm font-medium transition-colors hover:border-ink",
                card === chosen && "border-accent bg-accent text-on-accent hover:border-accent",
              )}
            >
              {card.name}
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="min-h-10 text-sm text-ink-soft sm:min-h-5">
        {chosen && (
          <>
            <span className="figures font-medium text-ink">•••• {chosen.number.slice(-4)}</span>
            {": "}
            {chosen.description}
          </>
        )}
      </p>
    </section>
  );
}
