/**
 * Availability as a browser follows it: one snapshot by HTTP, then deltas by socket.
 *
 * Pure, so that the seat map, the sidecar and the tests agree. A position in the story is
 * `(epoch, revision)`: the epoch changes when the map was rebuilt, and then nothing that was known
 * counts; within an epoch the revision rises by one with every change.
 */
import { z } from "zod";

import { PerformanceId } from "#server/domain/ids";
import { Currency } from "#server/domain/money";
import { unpackStatuses } from "#server/domain/seat-status";

/** `[areaId, places still available]`. */
export const AreaAvailability = z.tuple([z.string(), z.int().min(0)]);
export type AreaAvailability = z.infer<typeof AreaAvailability>;

/** `[seat index, status code 0 to 3]`. */
export const SeatChange = z.tuple([z.int().min(0), z.int().min(0).max(3)]);
export type SeatChange = z.infer<typeof SeatChange>;

/** Body of `GET /api/v1/performances/:performanceId/availability`; the time is in its header `X-Server-Now-Ms`. */
export const AvailabilitySnapshot = z.object({
  performanceId: PerformanceId,
  epoch: z.int(),
  revision: z.int(),
  seatCount: z.int(),
  /** Two bits a seat, base64; see server/domain/seat-status.ts. */
  statuses: z.string(),
  areas: z.array(AreaAvailability),
  /** Seats by status: available, held, booked, unavailable. */
  counts: z.tuple([z.int(), z.int(), z.int(), z.int()]),
  /** All-in = price + fee, per price level of the plan. */
  prices: z.array(
    z.object({
      priceLevel: z.string(),
      name: z.string(),
      priceMinor: z.int(),
      feeMinor: z.int(),
    }),
  ),
  currency: Currency,
});
export type AvailabilitySnapshot = z.infer<typeof AvailabilitySnapshot>;

/** What changed between two revisions of one epoch; the last state of each seat and area. */
export const AvailabilityDelta = z.object({
  performanceId: PerformanceId,
  epoch: z.int(),
  /** The revision that the receiver must be at, or past. */
  from: z.int(),
  /** The revision that the receiver is at afterwards. */
  to: z.int(),
  changes: z.array(SeatChange),
  areas: z.array(AreaAvailability),
  /**
   * The steps in between were missed, and two maps were compared: a seat that was taken and given
   * back between them is not named. So it is for those who are at `from` exactly.
   */
  exact: z.literal(true).optional(),
});
export type AvailabilityDelta = z.infer<typeof AvailabilityDelta>;

/** What one follower knows. `codes` has one status code a seat and is changed in place. */
export type LiveAvailability = {
  epoch: number;
  revision: number;
  codes: Uint8Array;
  areas: Map<string, number>;
};

/** Starts following at a snapshot. */
export function followFrom(
  snapshot: Pick<AvailabilitySnapshot, "epoch" | "revision" | "seatCount" | "statuses" | "areas">,
): LiveAvailability {
  const text = atob(snapshot.statuses);
  const packed = new Uint8Array(text.length);
  // By hand: `Uint8Array.from` takes twenty times as long, and a stadium is 25,000 of them.
  for (let at = 0; at < text.length; at += 1) packed[at] = text.charCodeAt(at);
  return {
    epoch: snapshot.epoch,
    revision: snapshot.revision,
    codes: unpackStatuses(packed, snapshot.seatCount),
    areas: new Map(snapshot.areas),
  };
}

/** `applied`: seats changed. `stale`: old news. `gap`: news was missed, fetch a new snapshot. */
export type DeltaOutcome = "applied" | "stale" | "gap";

/**
 * Brings what a follower knows up to date, in place.
 *
 * Within an epoch a delta that begins at or before what is known and ends after it is safe to
 * apply whole, because it carries the last state of every seat that was touched, not steps. Only one
 * that is `exact` must begin where the follower is.
 */
export function applyDelta(known: LiveAvailability, delta: AvailabilityDelta): DeltaOutcome {
  if (delta.epoch < known.epoch) return "stale";
  if (delta.epoch > known.epoch) return "gap";
  if (delta.to <= known.revision) return "stale";
  if (delta.from > known.revision) return "gap";
  if (delta.exact === true && delta.from < known.revision) return "gap";

  for (const [seatIndex, code] of delta.changes) known.codes[seatIndex] = code;
  for (const [areaId, available] of delta.areas) known.areas.set(areaId, available);
  known.revision = delta.to;
  return "applied";
}
