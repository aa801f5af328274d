import { PerformanceId } from "#server/domain/ids";
import { chooseEncoding } from "#server/http/encoding";
import { isKnown } from "#server/http/entity-tag";
import { handle, readParam } from "#server/http/handle";
import { problem } from "#server/http/problem";
import { findEncodedAvailability, SNAPSHOT_ENCODINGS } from "#server/queries/availability";

/**
 * The live map as it is now. 200 with an `AvailabilitySnapshot`, 304 for the revision that is known. Either says in
 * `X-Server-Now-Ms` what time it was by the clock that decides holds, Unix milliseconds.
 */
export const GET = handle<{ performanceId: string }>(async (request, params) => {
  const performanceId = readParam(params.performanceId, PerformanceId);
  const found = await findEncodedAvailability(performanceId);
  if (!found) return problem({ code: "performance_not_found" });

  const { epoch, revision, bodies } = found.snapshot;
  const encoding = chooseEncoding(request.headers.get("accept-encoding"), SNAPSHOT_ENCODINGS);
  // Each encoding is a representation of its own, and has its own tag.
  const etag = `"${String(epoch)}-${String(revision)}-${encoding}"`;
  const headers: Record<string, string> = {
    ETag: etag,
    Vary: "Accept-Encoding",
    "Cache-Control": "no-cache",
    "X-Server-Now-Ms": String(found.nowMs),
  };
  if (isKnown(request, etag)) return { status: 304, headers, body: null };

  headers["Content-Type"] = "application/json";
  if (encoding !== "identity") headers["Content-Encoding"] = encoding;
  return { status: 200, headers, body: bodies[encoding] };
});
