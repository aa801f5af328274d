"use client";

import { Maximize2, Minus, Plus } from "lucide-react";
import type { ReactNode } from "react";

import type { MapView } from "./map-view";
import { useIsNearest, useIsWhole } from "./use-camera";

const ZOOM_STEP = 1.7;

/** Nearer, further, and back to the whole house. */
export function MapControls({ map }: { map: MapView }) {
  const isWhole = useIsWhole(map);
  const isNearest = useIsNearest(map);
  return (
    <div
      role="group"
      aria-label="Map"
      className="absolute right-3 flex overflow-hidden rounded-xl border border-line bg-raised shadow-lifted max-sm:bottom-3 sm:top-3 sm:flex-col"
    >
      <ControlButton
        label="Zoom in"
        off={isNearest}
        onPress={() => {
          map.camera.zoomSmoothly(ZOOM_STEP, performance.now());
        }}
      >
        <Plus aria-hidden />
      </ControlButton>
      <ControlButton
        label="Zoom out"
        off={isWhole}
        onPress={() => {
          map.camera.zoomSmoothly(1 / ZOOM_STEP, performance.now());
        }}
      >
        <Minus aria-hidden />
      </ControlButton>
      <ControlButton
        label="Show the whole house"
        off={isWhole}
        onPress={() => {
          map.camera.flyHome(performance.now());
        }}
      >
        <Maximize2 aria-hidden />
      </ControlButton>
    </div>
  );
}

type ControlButtonProps = {
  label: string;
  off: boolean;
  onPress: () => void;
  children: ReactNode;
};

function ControlButton({ label, off, onPress, children }: ControlButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      // Not disabled: a keyboard must not lose its place at the end of the range.
      aria-disabled={off}
      onClick={() => {
        if (!off) onPress();
      }}
      className="grid size-11 place-items-center text-ink transition-colors max-sm:not-first:border-l sm:not-first:border-t hover:not-aria-disabled:bg-sunken focus-visible:outline-offset-[-3px] aria-disabled:text-ink-faint aria-disabled:opacity-50 [&_svg]:size-5"
    >
      {children}
    </button>
  );
}
