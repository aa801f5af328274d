import { PerformanceId } from "#server/domain/ids";
import { chooseEncoding } from "#server/http/encoding";
import { isKnown } from "#server/http/entity-tag";
import { handle, readParam } from "#server/http/handle";
import { problem } from "#server/http/problem";
import { findEncodedPlan, PLAN_ENCODINGS } from "#server/queries/seating-plan";

/**
 * The geometry of a performance. 200 with a `SeatingPlan`, 304 for the hash that is known.
 *
 * Asked for under `?hash=`, the answer may be kept for ever: another plan has another hash.
 */
export const GET = handle<{ performanceId: string }>(async (request, params) => {
  const performanceId = readParam(params.performanceId, PerformanceId);
  const found = await findEncodedPlan(performanceId);
  if (!found) return problem({ code: "performance_not_found" });

  const isNamed = new URL(request.url).searchParams.get("hash") === found.hash;
  const encoding = chooseEncoding(request.headers.get("accept-encoding"), PLAN_ENCODINGS);
  // Each encoding is a representation of its own, and has its own tag.
  const etag = `"${found.hash}-${encoding}"`;
  const headers: Record<string, string> = {
    ETag: etag,
    Vary: "Accept-Encoding",
    "Cache-Control": isNamed ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (isKnown(request, etag)) return { status: 304, headers, body: null };

  headers["Content-Type"] = "application/json";
  if (encoding !== "identity") headers["Content-Encoding"] = encoding;
  return { status: 200, headers, body: found.bodies[encoding] };
});
