import { releaseHold } from "#server/commands/change-hold";
import { HoldId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { problem } from "#server/http/problem";

/** Gives back every seat of a hold. 204, or a problem document. */
export const DELETE = handle<{ holdId: string }>(async (request, params) => {
  const buyer = await requireBuyer(request);
  const released = await releaseHold(readParam(params.holdId, HoldId), buyer.id);
  return released.ok ? { status: 204, headers: {}, body: null } : problem(released.refusal);
});
