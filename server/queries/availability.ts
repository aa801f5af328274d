/**
 * The live map as it is sent: encoded once for each revision, however many ask.
 *
 * Nothing here waits for Postgres once a performance is known: what a seat costs does not change once it is on
 * sale, and everything else is in Redis.
 */
import { LRUCache } from "lru-cache";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";

import type { AvailabilitySnapshot } from "#server/domain/live-availability";
import type { PerformanceId } from "#server/domain/ids";
import { countStatuses } from "#server/domain/seat-status";
import { readPlanSeats } from "#server/postgres/plan-seats";
import { findPrices } from "#server/postgres/prices";
import { findSale } from "#server/postgres/sales";
import { readLiveMap } from "#server/projection/live-map";
import { findMapPosition } from "#server/redis/live-map";
import { SharedReads } from "./shared-reads";

/** The ways a snapshot is sent, smallest first, as `Accept-Encoding` names them. */
export const SNAPSHOT_ENCODINGS = ["gzip", "identity"] as const;
type SnapshotEncoding = (typeof SNAPSHOT_ENCODINGS)[number];

/** A snapshot as the bytes of its JSON, in every encoding. */
type EncodedSnapshot = {
  epoch: number;
  revision: number;
  bodies: Record<SnapshotEncoding, Uint8Array<ArrayBuffer>>;
};

/** A snapshot, and what time it was by Redis' clock when it was true, Unix milliseconds. */
export type TimedSnapshot = { snapshot: EncodedSnapshot; nowMs: number };

type Terms = Pick<AvailabilitySnapshot, "prices" | "currency">;

/** What places cost is written with the performance, and never again. */
const terms = new LRUCache<PerformanceId, Terms>({
  max: 1_000,
  fetchMethod: async (performanceId) => (await readTerms(performanceId)) ?? undefined,
});

const encoded = new LRUCache<PerformanceId, EncodedSnapshot>({ max: 200 });

const reads = new SharedReads(readEncoded);

/**
 * The live map of a performance, ready to be sent, as it was at some moment after this was called.
 *
 * @returns null if there is no such performance
 * @throws when Redis is out of reach, or Postgres for a performance that is not known yet
 */
export function findEncodedAvailability(
  performanceId: PerformanceId,
): Promise<TimedSnapshot | null> {
  return reads.read(performanceId);
}

async function readEncoded(performanceId: PerformanceId): Promise<TimedSnapshot | null> {
  const known = encoded.get(performanceId);
  if (known) {
    const position = await findMapPosition(performanceId);
    if (position?.epoch === known.epoch && position.revision === known.revision) {
      return { snapshot: known, nowMs: position.nowMs };
    }
  }
  const found = await readSnapshot(performanceId);
  if (!found) return null;
  const snapshot = await encode(found.snapshot);
  encoded.set(performanceId, snapshot);
  return { snapshot, nowMs: found.nowMs };
}

async function readSnapshot(
  performanceId: PerformanceId,
): Promise<{ snapshot: AvailabilitySnapshot; nowMs: number } | null> {
  const known = await terms.fetch(performanceId);
  const map = known && (await readLiveMap(performanceId));
  if (!map) return null;
  const { epoch, revision, seatCount, statuses, areas, nowMs } = map;
  const counts = countStatuses(statuses, seatCount);
  const snapshot = {
    ...{ performanceId, epoch, revision, seatCount, statuses: statuses.toString("base64") },
    ...{ areas, counts, ...known },
  };
  return { snapshot, nowMs };
}

async function readTerms(performanceId: PerformanceId): Promise<Terms | null> {
  const sale = await findSale(performanceId);
  if (!sale) return null;
  // Whoever looks at the map will tap: the seats of a large house take a while to read. If that fails, the tap reads them.
  readPlanSeats(sale.seatingPlanId).catch(() => undefined);
  return { currency: sale.currency, prices: await findPrices(performanceId) };
}

async function encode(snapshot: AvailabilitySnapshot): Promise<EncodedSnapshot> {
  const identity = new TextEncoder().encode(JSON.stringify(snapshot));
  // While seats are being taken each revision is encoded anew: the quickest level, in a thread beside.
  const pressed = await promisify(gzip)(identity, { level: constants.Z_BEST_SPEED });
  const { epoch, revision } = snapshot;
  return { epoch, revision, bodies: { gzip: new Uint8Array(pressed), identity } };
}
