"use client";

import { useEffect, useState, type ReactNode } from "react";

import type { Touch } from "#components/live/feed";
import { priceOf, standingAt, type Choice } from "#components/seat-map/choice";
import type { PlanPart } from "#components/seat-map/plan/plan-index";
import type { Place } from "#components/seat-map/view/viewport";
import { ConnectionBanner } from "./connection-banner";
import { MapCanvas } from "./map-canvas";
import { MapControls } from "./map-controls";
import type { MapView } from "./map-view";
import { PlaceChip } from "./place-chip";
import { Minimap } from "./minimap";
import { SeatCard } from "./seat-card";

type MapPanelProps = {
  map: MapView;
  choice: Choice;
  touch: Touch;
  label: string;
  onTapSeat: (seat: number) => void;
  onTapArea: (area: PlanPart) => void;
  onEnterSection: (section: PlanPart) => void;
  children?: ReactNode;
};

/** How long the hint about the wheel stays, in milliseconds. */
const HINT_MS = 1_600;

/** The map with everything that lies above it. */
export function MapPanel(props: MapPanelProps) {
  const { map, choice, touch, label, onTapSeat, onTapArea, onEnterSection, children } = props;
  const [hovered, setHovered] = useState<{ seat: number; at: Place } | null>(null);
  const [hintedAt, setHintedAt] = useState(0);

  useEffect(() => {
    map.listen({
      tapSeat: onTapSeat,
      tapArea: onTapArea,
      enterSection: onEnterSection,
      hoverSeat: (seat, at) => {
        setHovered(seat === null ? null : { seat, at });
      },
      wheelRefused: () => {
        setHintedAt(Date.now());
      },
    });
  }, [map, onTapSeat, onTapArea, onEnterSection]);

  return (
    <MapCanvas map={map} label={label}>
      <PlaceChip map={map} choice={choice} />
      <MapControls map={map} />
      <Minimap map={map} index={choice.index} />
      {hovered && <HoveredSeat choice={choice} map={map} {...hovered} />}
      <ConnectionBanner touch={touch} />
      <WheelHint hintedAt={hintedAt} />
      {children}
    </MapCanvas>
  );
}

function HoveredSeat(props: { choice: Choice; map: MapView; seat: number; at: Place }) {
  const { choice, map, at } = props;
  const seat = choice.index.seats[props.seat];
  if (!seat) return null;
  const level = choice.index.levelOf[seat.index] ?? 0;
  return (
    <SeatCard
      seat={seat}
      level={level}
      levelName={choice.levels[level]?.name ?? ""}
      price={priceOf(choice, seat)}
      standing={standingAt(choice, seat)}
      at={at}
      size={map.camera.size}
    />
  );
}

function isMac(): boolean {
  return /Mac|iPad/.test(navigator.userAgent);
}

/** Says how to zoom to who turned the wheel in vain; the page has scrolled as it should. */
function WheelHint({ hintedAt }: { hintedAt: number }) {
  const [overAt, setOverAt] = useState(0);
  useEffect(() => {
    if (hintedAt === 0) return;
    const timer = window.setTimeout(() => {
      setOverAt(hintedAt);
    }, HINT_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [hintedAt]);

  if (hintedAt === overAt) return null;
  return (
    <p
      aria-hidden
      className="pointer-events-none absolute inset-x-0 bottom-4 mx-auto w-fit animate-fade-in rounded-full bg-ink px-4 py-2 text-sm font-medium text-ground"
    >
      Hold {isMac() ? "⌘" : "Ctrl"} and turn the wheel to zoom
    </p>
  );
}
