import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";

import { isLevelShown, moneyIn, type Choice } from "#components/seat-map/choice";
import { levelColourVariable } from "#components/seat-map/drawing/palette";
import type { PlanPart } from "#components/seat-map/plan/plan-index";
import { classNames } from "#components/ui/class-names";

type PartEntryProps = {
  choice: Choice;
  part: PlanPart;
  isOpen: boolean;
  onToggle: () => void;
  /** What is inside, drawn only while it is open. */
  children: ReactNode;
};

/** One section or area of the list: its name, lowest price and what is left; opens to its seats. */
export function PartEntry({ choice, part, isOpen, onToggle, children }: PartEntryProps) {
  const now = choice.house?.parts[part.place];
  const level = part.levels.find((each) => isLevelShown(choice, each)) ?? part.levels[0] ?? 0;
  const contentId = `part-${part.id}`;
  return (
    <li data-open={isOpen} className="border-b border-line last:border-0">
      <h3>
        <button
          id={`${contentId}-button`}
          type="button"
          aria-expanded={isOpen}
          aria-controls={contentId}
          onClick={onToggle}
          className="flex min-h-13 w-full items-center gap-3 rounded-md px-2 text-left transition-colors hover:bg-sunken focus-visible:outline-offset-[-3px]"
        >
          <span
            aria-hidden
            className="size-3 shrink-0 rounded-full"
            style={{ backgroundColor: levelColourVariable(level) }}
          />
          <span className="min-w-0 flex-1 py-2 text-[0.9375rem] leading-tight font-medium">
            {part.name}
          </span>
          <span className="figures text-right text-sm leading-tight text-ink-soft">
            {now?.fromMinor != null && (
              <span className="block">
                <span className="sr-only">, </span>from{" "}
                <span className="font-semibold text-ink">{moneyIn(choice, now.fromMinor)}</span>
              </span>
            )}
            {now && (
              <span className="block text-[0.8125rem]">
                <span className="sr-only">, </span>
                {now.left === 0 ? "Sold out" : `${now.left.toLocaleString("en-GB")} left`}
              </span>
            )}
          </span>
          <ChevronDown
            aria-hidden
            className={classNames(
              "size-4 shrink-0 text-ink-soft transition-transform",
              isOpen && "rotate-180",
            )}
          />
        </button>
      </h3>
      <div id={contentId} hidden={!isOpen} className="px-2">
        {isOpen && children}
      </div>
    </li>
  );
}
