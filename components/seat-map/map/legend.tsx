import { Check } from "lucide-react";
import type { ReactNode } from "react";

import { WHEELCHAIR_LINES } from "#components/seat-map/drawing/wheelchair-path";

/** What the shapes on the map mean. */
export function Legend() {
  return (
    <ul
      aria-label="What the shapes mean"
      className="flex flex-wrap gap-x-5 gap-y-2 text-[0.8125rem] text-ink-soft"
    >
      <Entry name="Available">
        <circle cx="10" cy="10" r="7.5" fill="var(--seat-level-2)" />
      </Entry>
      <Entry name="In somebody’s basket">
        <g fill="none" stroke="var(--seat-held)" strokeWidth="2">
          <circle cx="10" cy="10" r="6.5" />
          <path d="M4.6 13.4 13.4 4.6 M5.4 14.6 14.6 5.4 M6.6 15.4 15.4 6.6" />
        </g>
      </Entry>
      <Entry name="Sold">
        <circle cx="10" cy="10" r="5.5" fill="var(--seat-booked)" />
        <path d="m7.8 7.8 4.4 4.4m0-4.4-4.4 4.4" stroke="var(--seat-taken-ink)" strokeWidth="1.4" />
      </Entry>
      <li className="flex items-center gap-2">
        <span
          aria-hidden
          className="grid size-4.5 place-items-center rounded-full bg-seat-mine text-seat-mine-ink ring-2 ring-accent"
        >
          <Check className="size-3" strokeWidth={3.5} />
        </span>
        Yours
      </li>
      <Entry name="Wheelchair place">
        <rect x="2.5" y="2.5" width="15" height="15" rx="3" fill="var(--seat-level-2)" />
        <path
          d={WHEELCHAIR_LINES}
          transform="translate(4 4) scale(0.5)"
          fill="none"
          stroke="var(--seat-ink)"
          strokeWidth="2.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </Entry>
      <Entry name="Restricted view">
        <circle cx="10" cy="10" r="7.5" fill="var(--seat-level-2)" />
        <path d="M3.9 14.4a7.5 7.5 0 0 0 12.2 0Z" fill="var(--map-bg)" opacity="0.5" />
      </Entry>
    </ul>
  );
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-2">
      <svg aria-hidden viewBox="0 0 20 20" className="size-5">
        {children}
      </svg>
      {name}
    </li>
  );
}
