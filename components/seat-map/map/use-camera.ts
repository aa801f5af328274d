"use client";

import { useSyncExternalStore } from "react";

import type { MapView } from "./map-view";

/** Whether the whole house is in sight. */
export function useIsWhole({ camera }: MapView): boolean {
  return useSyncExternalStore(camera.subscribe, camera.isWhole, () => true);
}

/** Whether the map cannot come nearer. */
export function useIsNearest({ camera }: MapView): boolean {
  return useSyncExternalStore(camera.subscribe, camera.isNearest, () => false);
}
