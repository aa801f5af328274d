/** Taking, giving back and prolonging holds; mirrors server/commands/{hold-seats,change-hold}.ts. */
import { decideExtension, decideSale } from "#server/domain/hold";
import { accept, refuse } from "#server/domain/result";
import { findSale, type House } from "../house";
import type { Held } from "../stores/redis-memory";
import type { Process } from "../world";
import { ensureLiveMap } from "./projection";

/** `holdSeats`. */
export async function holdSeats(
  house: House,
  process: Process,
  { buyerId, seatIndexes }: { buyerId: string; seatIndexes: readonly number[] },
) {
  const { world, redis } = house;
  const doorMs = world.nowMs + process.skewMs;
  const sale = await findSale(house, process);
  if (sale.cancelledAtMs !== null) return refuse({ code: "performance_cancelled" });
  let ttlMs = sale.holdTtlMs;
  if (world.is("holdTimedByTheDoor")) {
    const decision = decideSale(sale, doorMs);
    if (!decision.ok) return decision;
    ({ ttlMs } = decision.value);
  }

  const { onSaleAtMs, offSaleAtMs } = sale;
  const claim = {
    ...{ buyerId, seatIndexes, most: sale.seatsPerBuyerMax },
    ...{ ttlMs, onSaleAtMs, offSaleAtMs },
  };
  const take = async () => {
    await world.step(process, "take seats");
    if (!world.is("holdReadThenWritten")) {
      return redis.takeSeats({ ...claim, newHoldId: world.newId() });
    }
    const foundFree = redis.findFree(seatIndexes);
    await world.step(process, "take seats that were free");
    return redis.takeSeats({ ...claim, foundFree, newHoldId: world.newId() });
  };
  let taken = await take();
  if (taken === "no_map") {
    await ensureLiveMap(house, process);
    taken = await take();
  }
  // Twice within one request: a fault in the product, and an answer that says to try again.
  if (taken === "no_map") return refuse({ code: "fault" });
  if (taken === "not_on_sale_yet" || taken === "off_sale") return refuse({ code: taken });
  if (taken === "limit") return refuse({ code: "seat_limit_reached" });
  return "taken" in taken ? refuse({ code: "seats_unavailable" }) : accept(taken);
}

/** `releaseHold` and `releaseHeldSeat`. @param seatIndexes none: the whole hold */
export async function releaseHold(
  { world, redis }: House,
  process: Process,
  { holdId, buyerId, seatIndexes }: { holdId: string; buyerId: string; seatIndexes: number[] },
) {
  await world.step(process, "release seats");
  const released = redis.releaseSeats(holdId, buyerId, seatIndexes);
  if (released === "ended") return accept<Held | null>(null);
  if (released === "not_found") return refuse({ code: "hold_not_found" });
  if (released === "not_in_hold") return refuse({ code: "seat_not_in_hold" });
  return accept<Held | null>(released);
}

/** `extendHold`. */
export async function extendHold(
  house: House,
  process: Process,
  { holdId, buyerId }: { holdId: string; buyerId: string },
) {
  const { world, redis } = house;
  const sale = await findSale(house, process);
  await world.step(process, "read hold");
  const held = redis.readHold(holdId, buyerId);
  if (!held) return refuse({ code: "hold_not_found" });

  const decision = decideExtension(held, sale, held.serverNowMs);
  if (!decision.ok) return decision;
  await world.step(process, "extend hold");
  const extended = redis.extendHold(holdId, buyerId, held.expiresAtMs, decision.value.expiresAtMs);
  return extended ? accept(extended) : refuse({ code: "hold_not_found" });
}
