"use client";

import { useEffect, useRef, type ReactNode } from "react";

import { classNames } from "#components/ui/class-names";
import type { MapView } from "./map-view";
import { useIsWhole } from "./use-camera";

type MapCanvasProps = {
  map: MapView;
  /** For screen readers: which house this is. */
  label: string;
  /** What lies above the map. */
  children?: ReactNode;
};

/** The map itself: a picture for eyes and hands. Everything on it can be reached by the list as well. */
export function MapCanvas({ map, label, children }: MapCanvasProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const isWhole = useIsWhole(map);

  useEffect(() => {
    if (host.current && canvas.current) return map.attach(host.current, canvas.current);
  }, [map]);

  return (
    <div className="absolute inset-0">
      <div
        ref={host}
        role="application"
        aria-label={label}
        aria-describedby="map-keys"
        tabIndex={0}
        className={classNames(
          "absolute inset-0 overflow-hidden rounded-[inherit] outline-offset-[-3px] select-none",
          // At the whole house one finger scrolls the page; nearer, it moves the map.
          isWhole ? "touch-pan-y" : "touch-none cursor-grab active:cursor-grabbing",
        )}
      >
        <canvas ref={canvas} aria-hidden className="block" />
      </div>
      <p id="map-keys" hidden>
        Arrow keys move the map, plus and minus zoom, Escape shows the whole house. To choose seats
        by keyboard use the list.
      </p>
      {children}
    </div>
  );
}
