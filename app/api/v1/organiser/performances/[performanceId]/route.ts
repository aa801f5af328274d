import { PerformanceId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireOrganiser } from "#server/http/identity";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findOrganiserPerformance } from "#server/queries/organiser-performance";

/** How a performance sells, and its money. 200 with the `OrganiserPerformanceView`; 404 if it is another's. */
export const GET = handle<{ performanceId: string }>(async (request, params) => {
  const organiser = await requireOrganiser(request);
  const performanceId = readParam(params.performanceId, PerformanceId);
  const view = await findOrganiserPerformance(performanceId, organiser.id, Date.now());
  return view ? json(view) : problem({ code: "performance_not_found" });
});
