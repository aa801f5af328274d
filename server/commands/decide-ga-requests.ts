import type {
  AreaVersion,
  BookingCreated,
  GaRequested,
  GaRequestsDecided,
} from "#server/domain/events";
import { decideGaRequests as decide, type GaDecisionRefusal } from "#server/domain/ga-request";
import { decideSale } from "#server/domain/hold";
import { bookingOfGaRequest, type PerformanceId, type SectionId } from "#server/domain/ids";
import { newEvent } from "#server/domain/news";
import { publish } from "#server/event-log/publish";
import { gaDecisionsTotal } from "#server/metrics";
import { takePlaces } from "#server/postgres/areas";
import { transact, type Transaction } from "#server/postgres/client";
import {
  insertPlacesBookings,
  lockAllowances,
  lockArea,
  readSaleNow,
  type LockedArea,
  type SaleNow,
} from "#server/postgres/ga-bookings";
import {
  insertDecided,
  readDecided,
  takeTurnToDecide,
  type DecidedGaRequest,
  type GaRequestRow,
} from "#server/postgres/ga-requests";
import { appendAllToOutbox } from "#server/postgres/outbox";
import { readPlanSeats } from "#server/postgres/plan-seats";
import { settleGaRequests } from "#server/redis/ga-requests";

type Area = { performanceId: PerformanceId; areaId: SectionId };

/** What a batch came to. `area` as it is after it; null if Postgres has no such area. */
type Batch = { decisions: DecidedGaRequest[]; fresh: DecidedGaRequest[]; area: AreaVersion | null };

/**
 * Decides requests for places, those of one area together in one transaction: who is granted places has a PENDING
 * booking, as `createBooking` would have made it. Whatever happens in between, each is decided once: asked again,
 * for example by a message that comes again, it is told what was decided.
 *
 * After the commit the requests leave the line, and the news of it goes to the log. When that fails the messages
 * come again and it is done then.
 *
 * @param requests in the order in which they stand in line
 */
export async function decideGaRequests(requests: readonly GaRequested[]): Promise<void> {
  const byArea = new Map<string, { area: Area; rows: Map<string, GaRequestRow> }>();
  for (const { gaRequestId: id, performanceId, areaId, occurredAtMs, ...wish } of requests) {
    const key = keyOf({ performanceId, areaId });
    const found = byArea.get(key) ?? { area: { performanceId, areaId }, rows: new Map() };
    const { buyerId, quantity } = wish;
    found.rows.set(id, { id, buyerId, quantity, askedAtMs: occurredAtMs });
    byArea.set(key, found);
  }
  for (const { area, rows } of byArea.values()) await decideOfArea(area, [...rows.values()]);
}

async function decideOfArea(area: Area, requests: readonly GaRequestRow[]): Promise<void> {
  const batch = await transact("decide-ga-requests", (tx) => decideBatch(tx, area, requests));
  for (const { refusal } of batch.fresh) {
    gaDecisionsTotal.inc({ outcome: refusal?.code ?? "booked" });
  }
  // Out of the line before anybody hears of it, as whoever hears of it reads it there.
  await settleGaRequests(area, batch.area, batch.decisions);
  const event = newEvent<GaRequestsDecided>(
    {
      type: "GaRequestsDecided",
      ...area,
      decisions: batch.decisions.map(({ request, refusal }) => ({
        gaRequestId: request.id,
        buyerId: request.buyerId,
        status: refusal ? "refused" : "booked",
      })),
    },
    Date.now(),
  );
  await publish([{ topic: "ga-requests", key: keyOf(area), value: JSON.stringify(event) }]);
}

async function decideBatch(
  tx: Transaction,
  asked: Area,
  requests: readonly GaRequestRow[],
): Promise<Batch> {
  await takeTurnToDecide(tx, asked);
  const known = await readDecided(tx, requests);
  const waiting = requests.filter(({ id }) => !known.has(id));
  const buyers = new Set(waiting.map(({ buyerId }) => buyerId));
  // Buyers before the area, as whoever books or cancels locks them: nobody waits in a circle.
  const placesOf = await lockAllowances(tx, asked.performanceId, buyers);
  const area = await lockArea(tx, asked.performanceId, asked.areaId);
  // Behind the locks, so that what was called off meanwhile is seen.
  const sale = await readSaleNow(tx, asked.performanceId);

  const open = decideOpening(sale, area);
  const fresh = open.ok
    ? decide(waiting, {
        available: open.area.available,
        seatsPerBuyerMax: open.sale.seatsPerBuyerMax,
        placesOf,
      })
    : waiting.map((request) => ({ request, refusal: open.refusal }));
  const moved = open.ok ? await grant(tx, asked, open, fresh) : null;
  if (fresh.length > 0) await insertDecided(tx, asked, fresh);
  return {
    decisions: [...known.values(), ...fresh],
    fresh,
    area: moved ?? (area && [area.areaId, area.available, area.version]),
  };
}

type Opening =
  | { ok: true; sale: SaleNow; area: LockedArea; ttlMs: number }
  | { ok: false; refusal: GaDecisionRefusal };

/** Whether places of the area can be had at all at this moment. */
function decideOpening(sale: SaleNow | null, area: LockedArea | null): Opening {
  if (!sale) return { ok: false, refusal: { code: "performance_not_found" } };
  const decision = decideSale(sale, sale.nowMs);
  if (!decision.ok) return decision;
  if (!area) return { ok: false, refusal: { code: "area_not_found" } };
  return { ok: true, sale, area, ttlMs: decision.value.ttlMs };
}

/** Makes the bookings of those who get their places. @returns the area after it; null if nobody does */
async function grant(
  tx: Transaction,
  { performanceId, areaId }: Area,
  { sale, area, ttlMs }: Extract<Opening, { ok: true }>,
  decisions: readonly DecidedGaRequest[],
): Promise<AreaVersion | null> {
  const bookings = decisions
    .filter(({ refusal }) => refusal === null)
    .map(({ request: { id, buyerId, quantity } }) => {
      return { bookingId: bookingOfGaRequest(id), buyerId, quantity };
    });
  if (bookings.length === 0) return null;

  const plan = await readPlanSeats(sale.seatingPlanId);
  const sectionName = plan.areas.get(areaId)?.name ?? areaId;
  const terms = { performanceId, currency: sale.currency, area, sectionName, payWithinMs: ttlMs };
  await insertPlacesBookings(tx, terms, bookings);
  const places = bookings.reduce((sum, { quantity }) => sum + quantity, 0);
  const moved = await takePlaces(tx, performanceId, areaId, places);
  if (!moved) throw new Error(`Places of ${areaId} went that were locked.`);

  const events = bookings.map(({ bookingId, buyerId }) =>
    newEvent<BookingCreated>(
      {
        ...{ type: "BookingCreated", bookingId, performanceId, buyerId },
        ...{ holdId: null, seats: [], areas: [moved] },
      },
      sale.nowMs,
    ),
  );
  await appendAllToOutbox(tx, "bookings", events);
  return moved;
}

/** Requests of one area stay in order. */
function keyOf({ performanceId, areaId }: Area): string {
  return `${performanceId}.${areaId}`;
}
