import { PerformanceId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { problem } from "#server/http/problem";
import { findAvailability } from "#server/queries/availability";

/** The live map as it is now. 200 with an `AvailabilitySnapshot`, 304 for the revision that is known. */
export const GET = handle<{ performanceId: string }>(async (request, params) => {
  const performanceId = readParam(params.performanceId, PerformanceId);
  const snapshot = await findAvailability(performanceId);
  if (!snapshot) return problem({ code: "performance_not_found" });

  const etag = `"${String(snapshot.epoch)}-${String(snapshot.revision)}"`;
  const headers = { ETag: etag, "Cache-Control": "no-cache" };
  return request.headers.get("if-none-match") === etag
    ? new Response(null, { status: 304, headers })
    : Response.json(snapshot, { headers });
});
