import type { GaRequestRefusal, GaRequestView } from "#server/domain/ga-request";
import { performanceOfGaRequest, type BuyerId, type GaRequestId } from "#server/domain/ids";
import type { IdempotencyRefusal } from "#server/domain/request";
import { accept, refuse, type Result } from "#server/domain/result";
import { gaRequestsTotal } from "#server/metrics";
import { findSale, type SaleFacts } from "#server/postgres/sales";
import { ensureLiveMap } from "#server/projection/live-map";
import { askForPlaces as ask, type AskRefusal } from "#server/redis/ga-requests";

type Asked = {
  /** Asking again with the same id is one request. */
  id: GaRequestId;
  /** What was asked under the id's key, as a hash; empty for an id that no key stands for. */
  requestHash: string;
  buyerId: BuyerId;
  areaId: string;
  /** 1 or more. */
  quantity: number;
};

type Refusal = GaRequestRefusal | Extract<IdempotencyRefusal, { code: "idempotency_key_reused" }>;

/**
 * Puts a buyer in line for places of an area. Counted by outcome.
 *
 * No statement of Postgres is on the way: the sale is kept for a second, everything else is Redis'. A refusal is for
 * now and is not kept: whoever asks again, under the same key too, may be let in.
 *
 * @returns the request as it is now, which may be decided already when it is asked again
 */
export async function askForPlaces(asked: Asked): Promise<Result<GaRequestView, Refusal>> {
  const answer = await tryToAsk(asked);
  gaRequestsTotal.inc({ outcome: answer.ok ? answer.value.status : answer.refusal.code });
  return answer;
}

async function tryToAsk(asked: Asked): Promise<Result<GaRequestView, Refusal>> {
  const performanceId = performanceOfGaRequest(asked.id);
  const sale = await findSale(performanceId);
  if (!sale) return refuse({ code: "performance_not_found" });

  const { seatsPerBuyerMax, onSaleAtMs, offSaleAtMs, cancelledAtMs } = sale;
  // Of what is cancelled nothing is on sale; but whoever asked before it was hears what became of that.
  const times =
    cancelledAtMs === null ? { onSaleAtMs, offSaleAtMs } : { onSaleAtMs: 0, offSaleAtMs: 0 };
  const wish = { ...asked, seatsPerBuyerMax, ...times };
  let answer = await ask(wish);
  if (!answer.ok && answer.refusal.code === "no_map") {
    await ensureLiveMap(performanceId);
    answer = await ask(wish);
  }
  return answer.ok ? accept(answer.value) : refuse(refusalOf(answer.refusal, sale));
}

function refusalOf(refusal: AskRefusal, sale: SaleFacts): Refusal {
  switch (refusal.code) {
    case "reused":
      return { code: "idempotency_key_reused" };
    case "not_on_sale_yet":
      return { code: "not_on_sale_yet", onSaleAtMs: sale.onSaleAtMs };
    case "off_sale":
      return { code: sale.cancelledAtMs === null ? "off_sale" : "performance_cancelled" };
    case "no_area":
      return { code: "area_not_found" };
    case "limit": {
      const { seatsPerBuyerMax } = sale;
      return { code: "seat_limit_reached", seatsPerBuyerMax, seatsLeft: refusal.seatsLeft };
    }
    case "full":
      return { code: "places_unavailable", placesLeft: refusal.placesLeft };
    case "no_map":
      throw new Error("The live map was lost twice within one request.");
  }
}
