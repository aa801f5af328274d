/** The geometry of a performance: cached here by its hash, and by everybody else under its hash. */
import { LRUCache } from "lru-cache";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import type { PerformanceId, VenueId } from "#server/domain/ids";
import type { SeatingPlan } from "#server/domain/seating-plan";
import { findNewestPlan, findPlanHash, readSeatingPlan } from "#server/postgres/seating-plans";

/** The ways a plan is sent, smallest first, as `Accept-Encoding` names them. */
export const PLAN_ENCODINGS = ["br", "gzip", "identity"] as const;
type PlanEncoding = (typeof PLAN_ENCODINGS)[number];

/** A plan as the bytes of its JSON, in every encoding. */
export type EncodedPlan = { hash: string; bodies: Record<PlanEncoding, Uint8Array<ArrayBuffer>> };

/** Compressed once per hash and process: an arena takes a tenth of a second and shrinks to a ninth. */
const encodedPlans = new LRUCache<string, EncodedPlan>({
  max: 50,
  fetchMethod: async (hash) => encode(hash, await readSeatingPlan(hash)),
});

/** The plan of a performance; null if there is no such performance. */
export async function findSeatingPlan(
  performanceId: PerformanceId,
): Promise<{ hash: string; plan: SeatingPlan } | null> {
  const hash = await findPlanHash(performanceId);
  return hash === null ? null : { hash, plan: await readSeatingPlan(hash) };
}

/** The newest plan of a venue; null if it has none. */
export async function findVenuePlan(venueId: VenueId): Promise<SeatingPlan | null> {
  return findNewestPlan(venueId);
}

/** The plan of a performance, ready to be sent; null if there is no such performance. */
export async function findEncodedPlan(performanceId: PerformanceId): Promise<EncodedPlan | null> {
  const hash = await findPlanHash(performanceId);
  return hash === null ? null : encodedPlans.forceFetch(hash);
}

async function encode(hash: string, plan: SeatingPlan): Promise<EncodedPlan> {
  const identity = new TextEncoder().encode(JSON.stringify(plan));
  // Next to the best: quality 11 takes four times as long and saves a tenth.
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 10,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  const [br, gzipped] = await Promise.all([
    promisify(brotliCompress)(identity, { params }),
    promisify(gzip)(identity, { level: 9 }),
  ]);
  return { hash, bodies: { br: new Uint8Array(br), gzip: new Uint8Array(gzipped), identity } };
}
