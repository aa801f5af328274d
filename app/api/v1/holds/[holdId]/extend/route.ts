import { extendHold } from "#server/commands/change-hold";
import { HoldId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";

/** Gives a hold more time, up to its cap. 200 with the `Hold`, or a problem document. */
export const POST = handle<{ holdId: string }>(async (request, params) => {
  const buyer = await requireBuyer(request);
  const extended = await extendHold(readParam(params.holdId, HoldId), buyer.id);
  return extended.ok ? json(extended.value) : problem(extended.refusal);
});
