"use client";

import { useSyncExternalStore } from "react";

/**
 * Whether the page's own program has started. Before that a press would do nothing, or would make the
 * browser send a form the old way: what answers to presses stays off until then.
 */
export function useStarted(): boolean {
  return useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  );
}
