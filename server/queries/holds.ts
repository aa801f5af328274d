import type { Hold } from "#server/domain/hold";
import type { BuyerId, PerformanceId } from "#server/domain/ids";
import { readPlanSeats, seatIdsOf } from "#server/postgres/plan-seats";
import { findSale } from "#server/postgres/sales";
import { findHold } from "#server/redis/seat-holds";

/** The live basket of a buyer for a performance, whichever tab or device it was filled from. */
export async function findBasket(
  performanceId: PerformanceId,
  buyerId: BuyerId,
): Promise<Hold | null> {
  const sale = await findSale(performanceId);
  const held = sale && (await findHold(performanceId, buyerId));
  if (!held) return null;

  const plan = await readPlanSeats(sale.seatingPlanId);
  const { seatIndexes, ...hold } = held;
  return { ...hold, seatIds: seatIdsOf(plan, seatIndexes) };
}
