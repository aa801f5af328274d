"use client";

import { ArrowLeft } from "lucide-react";
import { useCallback, useSyncExternalStore } from "react";

import { moneyIn, type Choice } from "#components/seat-map/choice";
import type { MapView } from "./map-view";

/** Which section is in the middle of the map, and the way back to the whole house. */
export function PlaceChip({ map, choice }: { map: MapView; choice: Choice }) {
  const read = useCallback(() => map.partInMiddle(), [map]);
  const part = useSyncExternalStore(map.camera.subscribe, read, () => null);
  const isNear = useSyncExternalStore(
    map.camera.subscribe,
    () => !map.camera.isWhole(),
    () => false,
  );
  if (!isNear) return null;
  const now = part && choice.house?.parts[part.place];
  return (
    <button
      type="button"
      onClick={() => {
        map.camera.flyHome(performance.now());
      }}
      className="absolute top-3 left-3 flex min-h-11 max-w-[calc(100%-1.5rem)] sm:max-w-[calc(100%-5.5rem)] animate-fade-in items-center gap-2.5 rounded-full border border-line bg-raised py-1.5 pr-4 pl-3 text-left text-sm shadow-lifted hover:bg-sunken"
    >
      <ArrowLeft aria-hidden className="size-4 shrink-0" />
      <span className="sr-only">Back to the whole house</span>
      <span aria-hidden className="min-w-0 leading-tight">
        <span className="block truncate font-semibold">{part?.name ?? "Whole house"}</span>
        {now && (
          <span className="figures block truncate text-[0.8125rem] text-ink-soft">
            {now.fromMinor === null
              ? "Sold out"
              : `from ${moneyIn(choice, now.fromMinor)}, ${now.left.toLocaleString("en-GB")} left`}
          </span>
        )}
      </span>
    </button>
  );
}
