/** Rows of `seating_plans`: geometry that never changes once it is written, and is named by its hash. */
import { LRUCache } from "lru-cache";
import { createHash } from "node:crypto";

import { SeatingPlanId, type PerformanceId, type VenueId } from "#server/domain/ids";
import { seatCountOf, SeatingPlan } from "#server/domain/seating-plan";
import { prisma, type ModelTransaction } from "#server/postgres/client";

/** How old the answer to "which plan has this performance" may be, in milliseconds. */
const FRESH_MS = 1_000;

const plans = new LRUCache<string, SeatingPlan>({ max: 50, fetchMethod: loadPlan });

const hashes = new LRUCache<PerformanceId, string>({
  max: 1_000,
  ttl: FRESH_MS,
  // One read serves everybody who opens a map at the same moment.
  fetchMethod: async (id) => (await readPlanHash(id)) ?? undefined,
});

/** Writes a plan of a venue. @returns its id, and the hash under which it is cached for ever */
export async function insertSeatingPlan(
  tx: ModelTransaction,
  venueId: VenueId,
  plan: SeatingPlan,
): Promise<{ id: SeatingPlanId; hash: string }> {
  const id = SeatingPlanId.parse(crypto.randomUUID());
  const hash = hashOf(plan);
  const seatCount = seatCountOf(plan);
  await tx.seatingPlan.create({ data: { id, venueId, hash, layout: plan, seatCount } });
  return { id, hash };
}

/** The plan of a hash, kept in memory. @throws if there is none: hashes come from rows, never from requests */
export async function readSeatingPlan(hash: string): Promise<SeatingPlan> {
  return plans.forceFetch(hash);
}

/** The newest plan of a venue; null if it has none. */
export async function findNewestPlan(venueId: VenueId): Promise<SeatingPlan | null> {
  const row = await prisma.seatingPlan.findFirst({
    where: { venueId },
    orderBy: { createdAt: "desc" },
    select: { hash: true },
  });
  return row && readSeatingPlan(row.hash);
}

/** Hash of a performance's plan, at most a second old; null if there is no such performance. */
export async function findPlanHash(performanceId: PerformanceId): Promise<string | null> {
  return (await hashes.fetch(performanceId)) ?? null;
}

async function loadPlan(hash: string): Promise<SeatingPlan> {
  const { layout } = await prisma.seatingPlan.findFirstOrThrow({
    where: { hash },
    select: { layout: true },
  });
  return SeatingPlan.parse(layout);
}

async function readPlanHash(id: PerformanceId): Promise<string | null> {
  const row = await prisma.performance.findUnique({
    where: { id },
    select: { seatingPlan: { select: { hash: true } } },
  });
  return row?.seatingPlan.hash ?? null;
}

/**
 * SHA-256 of a plan, hexadecimal.
 *
 * Parsing puts the members into the order of the schema. Postgres keeps them in an order of its own, so without
 * it a plan would have another hash when it comes back.
 */
function hashOf(plan: SeatingPlan): string {
  return createHash("sha256")
    .update(JSON.stringify(SeatingPlan.parse(plan)))
    .digest("hex");
}
