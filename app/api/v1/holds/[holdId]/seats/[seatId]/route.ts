import { releaseHeldSeat } from "#server/commands/change-hold";
import { HoldId, SeatId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";

/** Gives back one seat. 200 with `{ hold }`, what is left of it, null after its last seat. */
export const DELETE = handle<{ holdId: string; seatId: string }>(async (request, params) => {
  const buyer = await requireBuyer(request);
  const holdId = readParam(params.holdId, HoldId);
  const released = await releaseHeldSeat(holdId, buyer.id, readParam(params.seatId, SeatId));
  return released.ok ? json({ hold: released.value }) : problem(released.refusal);
});
