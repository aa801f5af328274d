"use client";

import { CalendarClock, CalendarX2, CircleCheck, LogIn } from "lucide-react";
import { useState, useSyncExternalStore, type ReactNode } from "react";

import { signInHref } from "#components/account/callback-path";
import type { ServerClock } from "#components/live/server-clock";
import { useSecondsUntil } from "#components/live/use-server-now";
import { LinkButton } from "#components/ui/link-button";
import type { PerformanceView, SalePhase } from "#server/domain/catalogue";
import { zonedFormat } from "#server/domain/venue-time";
import { countdownParts } from "./words/times";

type SaleNoticeProps = {
  performance: PerformanceView;
  clock: ServerClock;
  phase: SalePhase;
  isSignedIn: boolean;
};

/** What stands between this fan and the seats, if anything does: the on-sale time, signing in, the end. */
export function SaleNotice({ performance, clock, phase, isSignedIn }: SaleNoticeProps) {
  // Who has waited for the sale is told that it has begun, in the same place and height.
  const [hasWaited] = useState(performance.salePhase === "before_sale");
  if (phase === "cancelled") {
    return (
      <Bar
        icon={<CalendarX2 aria-hidden />}
        title="This performance is cancelled"
        action={
          <LinkButton href={`/events/${performance.event.slug}`} tone="secondary">
            Other dates
          </LinkButton>
        }
      >
        The organiser has called it off. Whoever has paid gets all of it back, without asking.
      </Bar>
    );
  }
  if (phase === "off_sale") {
    return (
      <Bar icon={<CalendarClock aria-hidden />} title="Tickets are no longer on sale">
        You can still look around the house.
      </Bar>
    );
  }
  const signIn = isSignedIn ? undefined : (
    <LinkButton
      href={signInHref(`/performances/${performance.id}`)}
      tone={phase === "on_sale" ? "primary" : "secondary"}
    >
      <LogIn aria-hidden />
      {phase === "on_sale" ? "Sign in to choose seats" : "Sign in beforehand"}
    </LinkButton>
  );
  if (phase === "before_sale") {
    return <BeforeSale {...{ performance, clock }} action={signIn} />;
  }
  if (hasWaited) {
    return (
      <Bar icon={<CircleCheck aria-hidden />} title="Tickets are on sale now" action={signIn}>
        Tap a seat on the map, or choose one from the list.
      </Bar>
    );
  }
  if (signIn) {
    return (
      <Bar icon={<LogIn aria-hidden />} title="Have a look around" action={signIn}>
        The map is live. To take seats, sign in first: it takes a moment and loses nothing.
      </Bar>
    );
  }
  return null;
}

function BeforeSale(props: {
  performance: PerformanceView;
  clock: ServerClock;
  action: ReactNode;
}) {
  const { performance, clock, action } = props;
  const { onSaleAtMs, venue } = performance;
  const seconds = useSecondsUntil(clock, onSaleAtMs);
  const ownZone = useOwnZone(venue.timeZone);
  const initialMs = onSaleAtMs - performance.serverNowMs;
  const parts = countdownParts(seconds === null ? initialMs : seconds * 1_000);
  return (
    <Bar
      icon={<CalendarClock aria-hidden />}
      title={
        <>
          On sale{" "}
          <time dateTime={new Date(onSaleAtMs).toISOString()}>{momentIn(onSaleAtMs, ownZone)}</time>
        </>
      }
      action={
        <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
          <p role="timer" aria-label="Until tickets are on sale" className="figures flex gap-3">
            {parts.map(([amount, unit]) => (
              <span key={unit} className="grid min-w-9 justify-items-center leading-none">
                <span className="text-2xl font-bold">{String(amount).padStart(2, "0")}</span>
                <span className="mt-1 text-xs text-ink-soft">{unit}</span>
              </span>
            ))}
          </p>
          {action}
        </div>
      }
    >
      {clockIn(onSaleAtMs, ownZone) === clockIn(onSaleAtMs, venue.timeZone)
        ? "Until then you can look around: this page opens the sale by itself."
        : `That is ${momentIn(onSaleAtMs, venue.timeZone)} at the venue. This page opens the sale by itself.`}
    </Bar>
  );
}

function Bar(props: {
  icon: ReactNode;
  title: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-4 rounded-xl border border-line bg-accent-soft px-5 py-4 text-ink max-sm:px-4">
      <span className="grid size-10 shrink-0 max-sm:hidden place-items-center rounded-full bg-accent text-on-accent [&_svg]:size-5">
        {props.icon}
      </span>
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-semibold">{props.title}</p>
        <p className="text-sm text-ink-soft">{props.children}</p>
      </div>
      {props.action}
    </div>
  );
}

/** The fan's own time zone; the venue's while the page is being made, as the server cannot know. */
function useOwnZone(venueZone: string): string {
  return useSyncExternalStore(
    () => () => undefined,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => venueZone,
  );
}

/** What clocks in a zone show, without the zone's name: UTC and GMT are one to a fan. */
const clockIn = zonedFormat({ dateStyle: "short", timeStyle: "short" });

const momentIn = zonedFormat({
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});
