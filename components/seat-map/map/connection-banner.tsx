"use client";

import { RefreshCw, WifiOff } from "lucide-react";
import { useEffect, useState } from "react";

import type { Touch } from "#components/live/feed";

/** How long it takes until a page says that it is out of touch, in milliseconds. */
const SHOWN_AFTER_MS: Record<Touch, number | null> = {
  starting: 4_000,
  live: null,
  polling: 5_000,
  lost: 1_000,
};

const WORDS: Record<Touch, string> = {
  starting: "Finding free seats…",
  live: "",
  polling: "Live updates are slow to arrive. The map is refreshed every 10 seconds.",
  lost: "Reconnecting… What you see may be out of date.",
};

/** Says calmly that the map is not as live as it should be. Lies above it and moves nothing. */
export function ConnectionBanner({ touch }: { touch: Touch }) {
  const [shown, setShown] = useState<Touch>("live");
  useEffect(() => {
    const afterMs = SHOWN_AFTER_MS[touch];
    const timer = window.setTimeout(() => {
      setShown(touch);
    }, afterMs ?? 0);
    return () => {
      window.clearTimeout(timer);
    };
  }, [touch]);

  if (touch === "live" || shown === "live") return null;
  const Icon = shown === "lost" ? WifiOff : RefreshCw;
  return (
    <p className="pointer-events-none absolute inset-x-3 bottom-3 z-10 max-sm:bottom-17 mx-auto flex w-fit animate-fade-in items-center gap-2 rounded-full border border-line bg-raised px-3.5 py-2 text-sm font-medium shadow-lifted">
      <Icon aria-hidden className="size-4 shrink-0 text-warning" />
      {WORDS[shown]}
    </p>
  );
}
