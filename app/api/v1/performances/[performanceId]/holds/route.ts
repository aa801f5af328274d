import { holdSeats } from "#server/commands/hold-seats";
import { HoldRequest } from "#server/domain/hold";
import { PerformanceId } from "#server/domain/ids";
import { handle, readJson, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { problem } from "#server/http/problem";
import { limitHolds } from "#server/http/rate-limit";
import { json } from "#server/http/reply";
import { findBasket } from "#server/queries/holds";

type Params = { performanceId: string };

/** Puts seats into the signed-in buyer's basket. 201 with the whole `Hold`, or a problem document. */
export const POST = handle<Params>(async (request, params, { address }) => {
  const buyer = await requireBuyer(request);
  await limitHolds(buyer.id, address);
  const performanceId = readParam(params.performanceId, PerformanceId);
  const { seatIds } = await readJson(request, HoldRequest);

  const hold = await holdSeats({ performanceId, buyerId: buyer.id, seatIds });
  return hold.ok ? json(hold.value, { status: 201 }) : problem(hold.refusal);
});

/** The signed-in buyer's basket. 200 with `{ hold }`, null when it is empty. */
export const GET = handle<Params>(async (request, params) => {
  const buyer = await requireBuyer(request);
  const performanceId = readParam(params.performanceId, PerformanceId);
  return json({ hold: await findBasket(performanceId, buyer.id) });
});
