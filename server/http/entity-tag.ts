/** Answers that their client may have already. */
import type { ApiRequest } from "#server/http/reply";

/** Whether a tag is among those that the client has. Proxies may have weakened it, which changes nothing. */
export function isKnown(request: ApiRequest, etag: string): boolean {
  const known = request.headers.get("if-none-match");
  if (known === null) return false;
  return known.split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
}
