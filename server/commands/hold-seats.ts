import type { Hold, HoldRefusal } from "#server/domain/hold";
import type { BuyerId, PerformanceId, SeatId, SeatIndex } from "#server/domain/ids";
import { accept, refuse, type Result } from "#server/domain/result";
import { holdsTotal } from "#server/metrics";
import { readPlanSeats, seatIdsOf } from "#server/postgres/plan-seats";
import { findSale } from "#server/postgres/sales";
import { ensureLiveMap } from "#server/projection/live-map";
import { takeSeats } from "#server/redis/seat-holds";

type Asked = {
  performanceId: PerformanceId;
  buyerId: BuyerId;
  seatIds: readonly SeatId[];
};

/**
 * Puts seats into a buyer's basket for a performance: all of them, or none. Counted by outcome. Whether
 * the sale is on is decided by Redis' clock, as the hold's time is.
 *
 * @returns the whole basket; `seats_unavailable` names only the seats in the way
 */
export async function holdSeats(asked: Asked): Promise<Result<Hold, HoldRefusal>> {
  const held = await tryToHold(asked);
  holdsTotal.inc({ outcome: held.ok ? "held" : held.refusal.code });
  return held;
}

async function tryToHold(asked: Asked): Promise<Result<Hold, HoldRefusal>> {
  const { performanceId, buyerId, seatIds } = asked;

  const sale = await findSale(performanceId);
  if (!sale) return refuse({ code: "performance_not_found" });
  if (sale.cancelledAtMs !== null) return refuse({ code: "performance_cancelled" });

  const plan = await readPlanSeats(sale.seatingPlanId);
  const unknown = seatIds.filter((id) => !plan.indexById.has(id));
  if (unknown.length > 0) return refuse({ code: "seats_unknown", seatIds: unknown });

  const claim = {
    performanceId,
    buyerId,
    seatIndexes: seatIds.flatMap((id): SeatIndex[] => {
      const index = plan.indexById.get(id);
      return index === undefined ? [] : [index];
    }),
    ttlMs: sale.holdTtlMs,
    seatsPerBuyerMax: sale.seatsPerBuyerMax,
    onSaleAtMs: sale.onSaleAtMs,
    offSaleAtMs: sale.offSaleAtMs,
  };
  let taken = await takeSeats(claim);
  if (!taken.ok && taken.refusal.code === "no_map") {
    await ensureLiveMap(performanceId);
    taken = await takeSeats(claim);
  }

  if (taken.ok) {
    const { seatIndexes, ...hold } = taken.value;
    return accept({ ...hold, seatIds: seatIdsOf(plan, seatIndexes) });
  }
  switch (taken.refusal.code) {
    case "not_on_sale_yet":
      return refuse({ code: "not_on_sale_yet", onSaleAtMs: sale.onSaleAtMs });
    case "off_sale":
      return refuse({ code: "off_sale" });
    case "limit":
      return refuse({
        code: "seat_limit_reached",
        seatsPerBuyerMax: sale.seatsPerBuyerMax,
        seatsLeft: taken.refusal.seatsLeft,
      });
    case "taken":
      return refuse({
        code: "seats_unavailable",
        seatIds: seatIdsOf(plan, taken.refusal.seatIndexes),
      });
    case "no_map":
      throw new Error("The live map was lost twice within one request.");
  }
}
