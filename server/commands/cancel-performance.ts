import type { OrganiserId, PerformanceId } from "#server/domain/ids";
import {
  decidePerformanceCancellation,
  type PerformanceCancelRefusal,
} from "#server/domain/organising";
import { accept, refuse, type Result } from "#server/domain/result";
import { inTransaction } from "#server/postgres/client";
import { lockOwnPerformance, markCancelled } from "#server/postgres/performances";

/**
 * Calls a performance off: from a second later on nothing of it is sold. Its bookings end one by one,
 * which is the cancellations worker's, so that 5,000 of them hold nobody up. Idempotent.
 */
export async function cancelPerformance(
  performanceId: PerformanceId,
  organiserId: OrganiserId,
): Promise<Result<null, PerformanceCancelRefusal>> {
  return inTransaction("cancel-performance", async (tx) => {
    const performance = await lockOwnPerformance(tx, performanceId, organiserId);
    if (!performance) return refuse({ code: "performance_not_found" });

    const decision = decidePerformanceCancellation(performance, performance.nowMs);
    if (!decision.ok) return decision;
    if (decision.value === "cancel") await markCancelled(tx, performanceId);
    return accept(null);
  });
}
