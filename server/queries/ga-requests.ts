import type { GaRequestView } from "#server/domain/ga-request";
import type { BuyerId, GaRequestId } from "#server/domain/ids";
import { findDecidedGaRequest } from "#server/postgres/ga-requests";
import { findKnownGaRequest } from "#server/redis/ga-requests";

/** A request that has been in line for longer may be decided and Redis may not know it, in milliseconds. */
const SURELY_IN_LINE_MS = 30_000;

/**
 * A buyer's request for places, as it is now. Those in line are known to Redis alone; what was decided Postgres has
 * for good.
 *
 * @returns null: there is none, it is somebody else's, or Redis lost it before it was decided
 */
export async function findGaRequest(
  id: GaRequestId,
  buyerId: BuyerId,
): Promise<GaRequestView | null> {
  const known = await findKnownGaRequest(id);
  if (known && known.buyerId !== buyerId) return null;
  if (known) {
    const { view, nowMs } = known;
    if (view.status !== "queued" || nowMs - view.askedAtMs < SURELY_IN_LINE_MS) return view;
  }
  return (await findDecidedGaRequest(id, buyerId)) ?? known?.view ?? null;
}
