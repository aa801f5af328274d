import { cancelPerformance } from "#server/commands/cancel-performance";
import { PerformanceId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireOrganiser } from "#server/http/identity";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findOrganiserPerformance } from "#server/queries/organiser-performance";

/**
 * Calls a performance off. 202 with the `OrganiserPerformanceView`: its bookings end and are refunded
 * from now on, and `bookingsToEnd` says how many are left. Asked again, it answers with what is left then.
 */
export const PUT = handle<{ performanceId: string }>(async (request, params) => {
  const organiser = await requireOrganiser(request);
  const performanceId = readParam(params.performanceId, PerformanceId);
  const cancelled = await cancelPerformance(performanceId, organiser.id);
  if (!cancelled.ok) return problem(cancelled.refusal);
  const view = await findOrganiserPerformance(performanceId, organiser.id, Date.now());
  return json(view, { status: 202 });
});
