/** What the tests of the sidecar's pure parts have in common: houses, steps and the truth. */
import { randomUUID } from "node:crypto";

import type { SeatStatusChanged } from "#server/domain/events";
import { PerformanceId } from "#server/domain/ids";
import type { LiveAvailability } from "#server/domain/live-availability";

/** The performance that they are all about. */
export const performanceId = PerformanceId.parse(randomUUID());

/** A house as it is read: seats by code, and one area. */
export function house(
  codes: readonly number[],
  { epoch = 1, revision = 1, floor = 100 } = {},
): LiveAvailability {
  return { epoch, revision, codes: Uint8Array.from(codes), areas: new Map([["floor", floor]]) };
}

/** One step of a map. */
export function step(
  revision: number,
  changes: [number, number][],
  { epoch = 1, areas = [] as [string, number][] } = {},
): SeatStatusChanged {
  return {
    id: `${performanceId}:${String(epoch)}:${String(revision)}`,
    type: "SeatStatusChanged",
    schemaVersion: 1,
    occurredAtMs: 0,
    performanceId,
    epoch,
    revision,
    changes,
    areas,
  };
}
