"use client";

import { useEffect, useEffectEvent } from "react";

/**
 * The net under the pushes: asks whenever the reader comes back to the page, or the network to the
 * reader, and by the clock.
 *
 * @param everyMs null: nothing is expected to change by itself
 */
export function useAskAgain(ask: () => void, everyMs: number | null): void {
  const askNow = useEffectEvent(ask);

  useEffect(() => {
    const whenSeen = () => {
      if (document.visibilityState === "visible") askNow();
    };
    document.addEventListener("visibilitychange", whenSeen);
    window.addEventListener("online", whenSeen);
    return () => {
      document.removeEventListener("visibilitychange", whenSeen);
      window.removeEventListener("online", whenSeen);
    };
  }, []);

  useEffect(() => {
    if (everyMs === null) return;
    const timer = window.setInterval(() => {
      askNow();
    }, everyMs);
    return () => {
      window.clearInterval(timer);
    };
  }, [everyMs]);
}
