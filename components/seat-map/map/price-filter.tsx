import { Check } from "lucide-react";

import { levelColourVariable } from "#components/seat-map/drawing/palette";
import type { House, LevelPrice } from "#components/seat-map/plan/house";
import { classNames } from "#components/ui/class-names";

type PriceFilterProps = {
  levels: readonly LevelPrice[];
  /** What is left by level; null until it is known. */
  house: House | null;
  /** Places of the levels that stand out; none: all of them. */
  chosen: ReadonlySet<number>;
  onChange: (chosen: ReadonlySet<number>) => void;
  formatMoney: (amountMinor: number) => string;
};

/** Price levels with what is left of each: pressing one dims the others on the map and in the list. */
export function PriceFilter({ levels, house, chosen, onChange, formatMoney }: PriceFilterProps) {
  const toggle = (level: number) => {
    const next = new Set(chosen);
    if (!next.delete(level)) next.add(level);
    onChange(next);
  };
  return (
    <div
      role="group"
      aria-label="Filter by price"
      className="-mx-4 flex gap-1.5 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:px-0"
    >
      {levels.map((level, place) =>
        level.allInMinor === null ? null : (
          <button
            key={level.key}
            type="button"
            aria-pressed={chosen.has(place)}
            onClick={() => {
              toggle(place);
            }}
            className={classNames(
              "flex min-h-11 shrink-0 items-center gap-2 rounded-full border bg-surface pr-3.5 pl-3 text-sm lg:text-[0.8125rem] transition-colors hover:border-ink",
              chosen.has(place) ? "border-ink ring-1 ring-ink" : "border-line-strong",
              chosen.size > 0 && !chosen.has(place) && "text-ink-soft",
            )}
          >
            <span
              aria-hidden
              className="grid size-4 place-items-center rounded-full text-seat-ink"
              style={{ backgroundColor: levelColourVariable(place) }}
            >
              {chosen.has(place) && <Check className="size-3" strokeWidth={3.5} />}
            </span>
            <span className="font-medium">{level.name}</span>
            <span className="figures font-semibold">{formatMoney(level.allInMinor)}</span>
            <span className="figures min-w-8 text-right text-ink-soft">
              {house ? `${(house.levels[place] ?? 0).toLocaleString("en-GB")} left` : " "}
            </span>
          </button>
        ),
      )}
    </div>
  );
}
