import { PerformanceId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findPerformance } from "#server/queries/performance-page";

/** One performance with its event, venue and prices. 200 with a `PerformanceView`. */
export const GET = handle<{ performanceId: string }>(async (_request, params) => {
  const performanceId = readParam(params.performanceId, PerformanceId);
  const performance = await findPerformance(performanceId, Date.now());
  return performance ? json(performance) : problem({ code: "performance_not_found" });
});
