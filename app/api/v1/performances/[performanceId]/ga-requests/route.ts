import { askForPlaces } from "#server/commands/ask-for-places";
import { GaRequestBody } from "#server/domain/ga-request";
import { gaRequestIdOf, PerformanceId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { idUnderKey, readKeyedJson } from "#server/http/keyed";
import { problem } from "#server/http/problem";
import { limitHolds } from "#server/http/rate-limit";
import { json } from "#server/http/reply";

/**
 * Puts the signed-in buyer in line for places of an area. 202 with `{ gaRequest }`; its Location says what becomes
 * of it. An Idempotency-Key counts within its performance.
 */
export const POST = handle<{ performanceId: string }>(async (request, params, { address }) => {
  const buyer = await requireBuyer(request);
  await limitHolds(buyer.id, address);
  const performanceId = readParam(params.performanceId, PerformanceId);
  const { body, key } = await readKeyedJson(request, GaRequestBody, buyer.id);
  const id = gaRequestIdOf(performanceId, idUnderKey(key, `ga-requests ${performanceId}`));

  const asked = { ...body, id, buyerId: buyer.id, requestHash: key?.requestHash ?? "" };
  const answer = await askForPlaces(asked);
  if (!answer.ok) return problem(answer.refusal);
  const headers = { Location: `/api/v1/ga-requests/${id}` };
  return json({ gaRequest: answer.value }, { status: 202, headers });
});
