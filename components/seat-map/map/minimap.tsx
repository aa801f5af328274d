"use client";

import { useEffect, useRef, type PointerEvent } from "react";

import { drawMinimap, minimapPlace } from "#components/seat-map/drawing/draw-minimap";
import { readPalette } from "#components/seat-map/drawing/palette";
import type { PlanIndex } from "#components/seat-map/plan/plan-index";
import type { MapView } from "./map-view";
import { useIsWhole } from "./use-camera";

const SIZE = { width: 116, height: 96 };

/** Where in the house the map is looking. Pressing moves it there; keyboards have the controls. */
export function Minimap({ map, index }: { map: MapView; index: PlanIndex }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isWhole = useIsWhole(map);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || isWhole) return;
    const dpr = Math.min(2, window.devicePixelRatio || 1);
    element.width = SIZE.width * dpr;
    element.height = SIZE.height * dpr;
    let frame = 0;
    const draw = () => {
      frame = 0;
      const { view, size } = map.camera;
      drawMinimap(context, index, readPalette(element), { size: SIZE, dpr }, { view, size });
    };
    const request = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    request();
    const stop = map.camera.subscribe(request);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [map, index, isWhole]);

  const look = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const place = { x: event.clientX - box.left, y: event.clientY - box.top };
    map.camera.centreOn(minimapPlace(index, SIZE, place));
  };

  return (
    <canvas
      ref={canvas}
      aria-hidden
      hidden={isWhole}
      style={SIZE}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        look(event);
      }}
      onPointerMove={look}
      className="absolute bottom-3 left-3 animate-fade-in touch-none cursor-crosshair rounded-lg border border-line-strong shadow-lifted max-sm:origin-bottom-left max-sm:scale-[0.8]"
    />
  );
}
