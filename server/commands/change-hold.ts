/** What a buyer may do with a hold: give seats back, all or one, and ask for more time. */
import { decideExtension, type Hold, type HoldChangeRefusal } from "#server/domain/hold";
import { performanceOfHold, type BuyerId, type HoldId, type SeatId } from "#server/domain/ids";
import { accept, refuse, type Result } from "#server/domain/result";
import { readPlanSeats, seatIdsOf, type PlanSeats } from "#server/postgres/plan-seats";
import { findSale, type SaleFacts } from "#server/postgres/sales";
import {
  extendHold as moveExpiry,
  findHold,
  releaseSeats,
  type HeldSeats,
} from "#server/redis/seat-holds";

/** Gives back every seat of a hold. Somebody else's hold, or one that has ended, is not found. */
export async function releaseHold(
  holdId: HoldId,
  buyerId: BuyerId,
): Promise<Result<null, HoldChangeRefusal>> {
  const hold = { id: holdId, performanceId: performanceOfHold(holdId), buyerId };
  const released = await releaseSeats(hold);
  return released.ok ? accept(null) : refuse({ code: "hold_not_found" });
}

/** Gives back one seat. @returns what is left of the hold; null when that was its last seat */
export async function releaseHeldSeat(
  holdId: HoldId,
  buyerId: BuyerId,
  seatId: SeatId,
): Promise<Result<Hold | null, HoldChangeRefusal>> {
  const found = await findPlanOfHold(holdId);
  if (!found) return refuse({ code: "hold_not_found" });

  const index = found.plan.indexById.get(seatId);
  if (index === undefined) return refuse({ code: "seat_not_in_hold", seatId });

  const hold = { id: holdId, performanceId: performanceOfHold(holdId), buyerId };
  const released = await releaseSeats(hold, [index]);
  if (released.ok) return accept(released.value && toHold(released.value, found.plan));
  return released.refusal.code === "not_in_hold"
    ? refuse({ code: "seat_not_in_hold", seatId })
    : refuse({ code: "hold_not_found" });
}

/**
 * Gives a hold a whole lifetime from now, up to the cap.
 *
 * @returns the hold with its new expiry; if another tab was faster, with the expiry that one got
 */
export async function extendHold(
  holdId: HoldId,
  buyerId: BuyerId,
): Promise<Result<Hold, HoldChangeRefusal>> {
  const found = await findPlanOfHold(holdId);
  const held = await findHold(performanceOfHold(holdId), buyerId, holdId);
  if (!found || !held) return refuse({ code: "hold_not_found" });

  const decision = decideExtension(held, found.sale, held.serverNowMs);
  if (!decision.ok) return decision;
  const extended = await moveExpiry(held, buyerId, decision.value.expiresAtMs);
  return extended ? accept(toHold(extended, found.plan)) : refuse({ code: "hold_not_found" });
}

async function findPlanOfHold(
  holdId: HoldId,
): Promise<{ sale: SaleFacts; plan: PlanSeats } | null> {
  const sale = await findSale(performanceOfHold(holdId));
  return sale && { sale, plan: await readPlanSeats(sale.seatingPlanId) };
}

function toHold({ seatIndexes, ...hold }: HeldSeats, plan: PlanSeats): Hold {
  return { ...hold, seatIds: seatIdsOf(plan, seatIndexes) };
}
