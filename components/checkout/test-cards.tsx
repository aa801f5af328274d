"use client";

import { useState } from "react";

import { classNames } from "#components/ui/class-names";
import { useStarted } from "#components/ui/use-started";
import { TEST_CARDS, type TestCard } from "#server/domain/test-cards";

/** The simulator's cards, to be filled in by a press. */
export function TestCards({ onChoose }: { onChoose: (card: TestCard) => void }) {
  const [chosen, setChosen] = useState<TestCard | null>(null);
  const started = useStarted();
  return (
    <section aria-labelledby="test-cards" className="grid gap-3 rounded-lg bg-sunken p-4">
      <div className="text-[0.9375rem]">
        <h3 id="test-cards" className="font-semibold">
          Test cards
        </h3>
        {/* As high as the longer of the two, so that nothing moves at a press. */}
        <p role="status" className="min-h-18 text-ink-soft sm:min-h-12 md:min-h-6">
          {chosen ? (
            <>
              <span className="figures font-medium text-ink">•••• {chosen.number.slice(-4)}</span>
              {": "}
              {chosen.description}
            </>
          ) : (
            "No real money moves here. Choose how the bank is to answer."
          )}
        </p>
      </div>
      <ul className="flex flex-wrap gap-2">
        {TEST_CARDS.map((card) => (
          <li key={card.number}>
            <button
              type="button"
              disabled={!started}
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
    </section>
  );
}
