"use client";

import { Clock } from "lucide-react";

import { countdownText } from "#components/catalogue/dates";
import { classNames } from "#components/ui/class-names";
import { VisuallyHidden } from "#components/ui/visually-hidden";

import { timeWarning } from "./time-warning";

type TimeLeftProps = {
  /** Milliseconds. */
  leftMs: number;
  /** What there was at the beginning, milliseconds. */
  wholeMs: number;
  /** The bank is thinking, and the deadline waits for it. */
  waiting: boolean;
};

/** The line that says how much time there is, and afterwards how it ended. */
export const STRIP_LOOK =
  "relative flex h-14 items-center gap-3 overflow-hidden rounded-xl px-4 text-[0.9375rem] transition-colors duration-500";

/** How long the seats are kept: by the server's clock, said aloud at five, two and one minutes. */
export function TimeLeft({ leftMs, wholeMs, waiting }: TimeLeftProps) {
  const share = Math.min(1, Math.max(0, leftMs / wholeMs));
  const tone = waiting || leftMs > 2 * 60_000 ? "calm" : leftMs > 60_000 ? "soon" : "now";
  return (
    <div className="sticky top-0 z-20 -mx-4 bg-ground px-4 py-2 sm:static sm:mx-0 sm:p-0">
      <div
        className={classNames(
          STRIP_LOOK,
          tone === "calm" && "bg-sunken text-ink",
          tone === "soon" && "bg-warning-soft text-ink [&>svg]:text-warning",
          tone === "now" && "bg-danger-soft text-ink [&>svg]:text-danger",
        )}
      >
        <Clock aria-hidden className="size-5 shrink-0" />
        {waiting ? (
          <p>Your seats wait while the bank answers.</p>
        ) : (
          <>
            <p>
              <span className="hidden sm:inline">These seats are kept for you for another</span>
              <span className="sm:hidden">Kept for you for</span>
            </p>
            <p
              role="timer"
              aria-label="Time left to pay"
              className="figures ml-auto text-xl font-bold"
            >
              {countdownText(leftMs)}
            </p>
          </>
        )}
        <span
          aria-hidden
          className={classNames(
            "absolute inset-x-0 bottom-0 h-1 origin-left transition-transform duration-1000 ease-linear",
            tone === "calm" && "bg-accent",
            tone === "soon" && "bg-warning",
            tone === "now" && "bg-danger",
          )}
          style={{ transform: `scaleX(${String(share)})` }}
        />
      </div>
      <VisuallyHidden role="status">{waiting ? "" : timeWarning(leftMs)}</VisuallyHidden>
    </div>
  );
}
