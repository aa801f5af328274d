"use client";

import { useState } from "react";

import type { RealtimeAddress } from "#components/live/realtime-socket";
import { createServerClock } from "#components/live/server-clock";
import { useAvailability } from "#components/live/use-availability";
import { useBasket } from "#components/live/use-basket";
import { useSalePhase } from "#components/live/use-server-now";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import type { PerformanceView } from "#server/domain/catalogue";
import { LiveSeatMap } from "./live-seat-map";
import { SaleNotice } from "./sale-notice";
import { SeatMapSkeleton } from "./seat-map-skeleton";
import { usePlan } from "./use-plan";

type SeatMapProps = {
  performance: PerformanceView;
  isSignedIn: boolean;
  realtime: RealtimeAddress;
};

/** Choosing seats: the live map, the list beside it, and the basket. */
export function SeatMap({ performance, isSignedIn, realtime }: SeatMapProps) {
  const [clock] = useState(() => createServerClock(performance.serverNowMs));
  const plan = usePlan(performance.id, performance.planHash);
  const { availability, feed } = useAvailability(performance.id, realtime, clock);
  const basket = useBasket(performance.id, clock, isSignedIn);
  const phase = useSalePhase(clock, performance);

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <SaleNotice {...{ performance, clock, phase, isSignedIn }} />
      {plan.status === "loading" && <SeatMapSkeleton />}
      {plan.status === "failed" && (
        <Notice
          tone="warning"
          title="The plan of the house did not arrive"
          action={
            <Button size="small" tone="secondary" onClick={plan.retry}>
              Try again
            </Button>
          }
        >
          Check your connection.
        </Notice>
      )}
      {plan.status === "ready" && (
        <LiveSeatMap
          index={plan.index}
          {...{ performance, isSignedIn, phase, clock, availability, feed, basket }}
        />
      )}
    </div>
  );
}
