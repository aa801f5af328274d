/** Where seating plans are fetched from. */
import type { PerformanceId } from "#server/domain/ids";

/** Where the plan of a performance is: immutable under its hash, so that browsers keep it for ever. */
export function planHref(performanceId: PerformanceId, planHash: string): string {
  return `/api/v1/performances/${performanceId}/seating-plan?hash=${encodeURIComponent(planHash)}`;
}
