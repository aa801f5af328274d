"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

import type { PerformanceId } from "#server/domain/ids";
import { AvailabilityFeed, type Availability } from "./availability-feed";
import type { RealtimeAddress } from "./realtime-socket";
import type { ServerClock } from "./server-clock";

/**
 * Follows the availability of one performance for as long as the component is on the page.
 *
 * @returns what to show, and the feed for those who must know which seats have changed
 */
export function useAvailability(
  performanceId: PerformanceId,
  address: RealtimeAddress,
  clock: ServerClock,
): { availability: Availability; feed: AvailabilityFeed } {
  const [feed] = useState(() => new AvailabilityFeed(performanceId, address, clock));
  useEffect(() => feed.start(), [feed]);
  const availability = useSyncExternalStore(feed.subscribe, feed.read, feed.read);
  return { availability, feed };
}
