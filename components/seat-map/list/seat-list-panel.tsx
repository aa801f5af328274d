"use client";

import { useEffect, useRef, type ReactNode } from "react";

import { isLevelShown, type Choice } from "#components/seat-map/choice";
import type { PlanPart } from "#components/seat-map/plan/plan-index";
import { classNames } from "#components/ui/class-names";
import { PartEntry } from "./part-entry";
import { SectionGrid } from "./section-grid";

/** Where "Choose from a list" leads. */
export const LIST_ID = "seat-list";

type SeatListPanelProps = {
  choice: Choice;
  /** The one part that is open, if any: a whole arena's seats would be 12,000 buttons. */
  openPart: string | null;
  onOpenPart: (partId: string | null) => void;
  onTapSeat: (seat: number) => void;
  onFocusSeat: (seat: number | null) => void;
  /** What a general admission area opens to. */
  areaContent: (area: PlanPart) => ReactNode;
  className?: string;
};

/** The whole house as a list: everything that the map can do, by keyboard and by ear. */
export function SeatListPanel(props: SeatListPanelProps) {
  const { choice, openPart, onOpenPart, onTapSeat, onFocusSeat, areaContent, className } = props;
  const parts = choice.index.parts.filter((part) =>
    part.levels.some((level) => isLevelShown(choice, level)),
  );
  const scroller = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const list = scroller.current;
    const entry = list?.querySelector('[data-open="true"]');
    // Only the list's own scrolling: where the page scrolls instead, it must not jump.
    if (!list || !(entry instanceof HTMLElement) || list.scrollHeight <= list.clientHeight) return;
    const top = entry.offsetTop;
    const isInSight = top >= list.scrollTop && top < list.scrollTop + list.clientHeight / 2;
    if (!isInSight) list.scrollTo({ top });
  }, [openPart]);

  return (
    <section aria-labelledby={LIST_ID} className={classNames("flex min-h-0 flex-col", className)}>
      <h2
        id={LIST_ID}
        tabIndex={-1}
        className="shrink-0 scroll-mt-24 px-5 pt-4 pb-2 text-base font-semibold outline-none focus-visible:underline"
      >
        Choose from a list
      </h2>
      <ul
        ref={scroller}
        className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain px-3 pb-2"
      >
        {parts.map((part) => (
          <PartEntry
            key={part.id}
            choice={choice}
            part={part}
            isOpen={openPart === part.id}
            onToggle={() => {
              onOpenPart(openPart === part.id ? null : part.id);
            }}
          >
            {part.kind === "section" ? (
              <SectionGrid
                choice={choice}
                part={part}
                onTapSeat={onTapSeat}
                onFocusSeat={onFocusSeat}
              />
            ) : (
              areaContent(part)
            )}
          </PartEntry>
        ))}
      </ul>
    </section>
  );
}
