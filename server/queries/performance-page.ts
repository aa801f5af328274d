/** What the page of a performance shows beside its plan and its live map. */
import { salePhaseAt, type PerformanceView } from "#server/domain/catalogue";
import type { PerformanceId } from "#server/domain/ids";
import { findPerformanceRow } from "#server/postgres/catalogue";
import { SharedReads } from "./shared-reads";

/** Of the many who open a performance at once, each is shown rows that were read after they asked. */
const rows = new SharedReads(findPerformanceRow);

/** A performance with its event, venue and prices; null if there is none. @param nowMs Unix milliseconds */
export async function findPerformance(
  id: PerformanceId,
  nowMs: number,
): Promise<PerformanceView | null> {
  const found = await rows.read(id);
  if (!found) return null;

  const { slug, title, tagline, category, artwork } = found.event;
  return {
    ...found.performance,
    salePhase: salePhaseAt(found.performance, nowMs),
    event: { slug, title, tagline, category, artwork },
    serverNowMs: nowMs,
  };
}
