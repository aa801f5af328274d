"use client";

import { Timer } from "lucide-react";
import { useEffect, useEffectEvent, useRef } from "react";

import type { ServerClock } from "#components/live/server-clock";
import { useSecondsUntil } from "#components/live/use-server-now";
import {
  dueAnnouncement,
  EXTENSION_OFFERED_MS,
  formatCountdown,
} from "#components/seat-map/words/times";
import { Button } from "#components/ui/button";
import { classNames } from "#components/ui/class-names";

/** The time that the seats are still kept, by the server's clock. Said aloud only at 5, 2 and 1 minutes. */
export function HoldClock({ clock, expiresAtMs }: { clock: ServerClock; expiresAtMs: number }) {
  const seconds = useSecondsUntil(clock, expiresAtMs) ?? 0;
  const isShort = seconds * 1_000 <= EXTENSION_OFFERED_MS;
  return (
    <p
      role="timer"
      aria-label="Time left to check out"
      className={classNames(
        "figures inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-sm font-semibold",
        isShort ? "bg-warning-soft text-warning" : "bg-sunken text-ink",
      )}
    >
      <Timer aria-hidden className="size-4" />
      <span className="inline-block min-w-[4ch] text-right">
        {formatCountdown(seconds * 1_000)}
      </span>
    </p>
  );
}

/** In the last minute: more time for one press. Takes its room only then, below what is there. */
export function MoreTime(props: {
  clock: ServerClock;
  expiresAtMs: number;
  isBusy: boolean;
  onExtend: () => void;
}) {
  const { clock, expiresAtMs, isBusy, onExtend } = props;
  const seconds = useSecondsUntil(clock, expiresAtMs);
  if (seconds === null || seconds * 1_000 > EXTENSION_OFFERED_MS || seconds === 0) return null;
  return (
    <div className="flex items-center justify-between gap-3 rounded-lg bg-warning-soft px-3.5 py-2">
      <p className="text-sm font-medium">Need more time?</p>
      <Button tone="secondary" size="small" busy={isBusy} onClick={onExtend}>
        Keep my seats longer
      </Button>
    </div>
  );
}

/** Calls `onDue` with 5, 2 and 1 as that many minutes are left of a hold. Shows nothing. */
export function HoldAnnouncer(props: {
  clock: ServerClock;
  expiresAtMs: number;
  onDue: (minutes: number) => void;
}) {
  const { clock, expiresAtMs } = props;
  const onDue = useEffectEvent(props.onDue);
  const seconds = useSecondsUntil(clock, expiresAtMs);
  const before = useRef<{ expiresAtMs: number; leftMs: number } | null>(null);

  useEffect(() => {
    if (seconds === null) return;
    const leftMs = seconds * 1_000;
    // Another end is another countdown: going back up must not count as passing.
    const last = before.current?.expiresAtMs === expiresAtMs ? before.current.leftMs : null;
    before.current = { expiresAtMs, leftMs };
    const minutes = dueAnnouncement(last, leftMs);
    if (minutes !== null) onDue(minutes);
  }, [seconds, expiresAtMs]);

  return null;
}
