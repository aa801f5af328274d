import { GaRequestId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findGaRequest } from "#server/queries/ga-requests";

/** What has become of a request for places of the signed-in buyer. 200 with `{ gaRequest }`; 404 if it is not theirs. */
export const GET = handle<{ gaRequestId: string }>(async (request, params) => {
  const buyer = await requireBuyer(request);
  const gaRequest = await findGaRequest(readParam(params.gaRequestId, GaRequestId), buyer.id);
  return gaRequest ? json({ gaRequest }) : problem({ code: "ga_request_not_found" });
});
