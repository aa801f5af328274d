import { decideSale } from "#server/domain/hold";
import { decideHeldSeats, type BookingRefusal, type BookingRequest } from "#server/domain/booking";
import type { BookingCreated } from "#server/domain/events";
import { type AreaVersion, type SeatVersion } from "#server/domain/events";
import { performanceOfHold, type BookingId, type BuyerId } from "#server/domain/ids";
import { newEvent } from "#server/domain/news";
import { accept, refuse, type Result } from "#server/domain/result";
import { raiseAllowance, readAllowance } from "#server/postgres/allowances";
import { findPricedArea, takePlaces } from "#server/postgres/areas";
import { findEarlierBooking, insertBooking, type NewLine } from "#server/postgres/bookings";
import {
  CROWD_LOCK_TIMEOUT_MS,
  inTransaction,
  transact,
  type Transaction,
} from "#server/postgres/client";
import { appendAllToOutbox, appendToOutbox } from "#server/postgres/outbox";
import { readPlanSeats, seatIdsOf, type PlanSeats } from "#server/postgres/plan-seats";
import { findSale, readPostgresClock, type SaleFacts } from "#server/postgres/sales";
import { insertSeatBookings, linesOf, type SeatBooking } from "#server/postgres/seat-bookings";
import { claimSeats, readPricedSeats, type PricedSeat } from "#server/postgres/seats";
import { projectSoon } from "#server/projection/live-map";
import { findHold } from "#server/redis/seat-holds";
import { together } from "#server/together";

/** Who asks, and the id that the booking gets: asking again with the same id makes no second one. */
type Asked = { bookingId: BookingId; buyerId: BuyerId };

/** What one booking claims: how, what it costs, and what to answer when it cannot be had. */
type Claim = {
  sale: SaleFacts;
  plan: PlanSeats;
  /** Until when it can be paid, by `performance.now()`, which also goes on while this process stands still. */
  payUntilMs: number;
  hold: SeatBooking["hold"] | null;
  area: { areaId: string; quantity: number } | null;
};

/**
 * Turns a hold, or a wish for places of an area, into a PENDING booking: everything or nothing.
 *
 * From here Postgres alone protects the seats. Prices are the server's and are frozen here. Whoever asks
 * again, with the same id or the same hold, is answered with the booking that the first time made.
 *
 * @returns the booking's id; the seats named by `seats_unavailable` were lost in spite of the hold, or are no longer in it
 */
export async function createBooking(
  request: BookingRequest,
  asked: Asked,
): Promise<Result<{ bookingId: BookingId }, BookingRefusal>> {
  const made = await tryToBook(request, asked);
  if (made.ok) return made;
  // It may be the buyer's own booking that is in the way: of a first run whose answer was lost, or of another tab.
  const earlier = await findEarlierBooking({
    ...asked,
    holdId: "holdId" in request ? request.holdId : null,
  });
  return earlier ? accept({ bookingId: earlier }) : made;
}

async function tryToBook(
  request: BookingRequest,
  asked: Asked,
): Promise<Result<{ bookingId: BookingId }, BookingRefusal>> {
  const performanceId =
    "holdId" in request ? performanceOfHold(request.holdId) : request.performanceId;
  const sale = await findSale(performanceId);
  if (!sale) {
    return refuse({ code: "holdId" in request ? "hold_not_found" : "performance_not_found" });
  }
  const plan = await readPlanSeats(sale.seatingPlanId);

  if ("holdId" in request) {
    const hold = await findHold(performanceId, asked.buyerId, request.holdId);
    if (!hold) return refuse({ code: "hold_not_found" });
    if (sale.cancelledAtMs !== null) return refuse({ code: "performance_cancelled" });
    if (request.seatIds) {
      const decision = decideHeldSeats(request.seatIds, seatIdsOf(plan, hold.seatIndexes));
      if (!decision.ok) return decision;
    }
    const payUntilMs = performance.now() + hold.expiresAtMs - hold.serverNowMs;
    return writeSeats({ sale, plan, payUntilMs, hold, ...asked });
  }

  const decision = decideSale(sale, await readPostgresClock());
  if (!decision.ok) return decision;
  const payUntilMs = performance.now() + decision.value.ttlMs;
  return writeBooking({ sale, plan, payUntilMs, hold: null, area: request }, asked);
}

type Written = Result<{ bookingId: BookingId }, BookingRefusal>;

/** Most bookings in one transaction. */
const TOGETHER_MAX = 100;

/** In a crowd, holds become bookings together; whatever is in somebody's way is told to them alone. */
const writeSeats = together<SeatBooking, Written>({
  one: ({ bookingId, buyerId, ...claim }) =>
    writeBooking({ ...claim, area: null }, { bookingId, buyerId }),
  many: writeAllSeats,
  keyOf: ({ sale, buyerId }) => `${sale.performanceId} ${buyerId}`,
  most: TOGETHER_MAX,
});

/**
 * Writes those whom nothing is in the way of, in one transaction.
 *
 * @returns each one's answer, which comes when the map shows it; undefined for those that are left to `writeBooking`
 */
async function writeAllSeats(
  all: readonly SeatBooking[],
): Promise<(Promise<Written> | undefined)[]> {
  const events = await transact(
    "create-bookings",
    async (tx) => {
      const booked = await insertSeatBookings(tx, all);
      const news = booked.map(({ bookingId, buyerId, sale: { performanceId }, hold, moved }) =>
        newEvent<BookingCreated>(
          {
            ...{ type: "BookingCreated", bookingId, performanceId, buyerId, holdId: hold.id },
            ...{ seats: moved, areas: [] },
          },
          Date.now(),
        ),
      );
      if (news.length > 0) await appendAllToOutbox(tx, "bookings", news);
      return news;
    },
    CROWD_LOCK_TIMEOUT_MS,
  );
  const made = new Map(events.map((event) => [event.bookingId, projectSoon(event)]));
  return all.map(({ bookingId }) =>
    made.get(bookingId)?.then((): Written => accept({ bookingId })),
  );
}

async function writeBooking(claim: Claim, { bookingId, buyerId }: Asked): Promise<Written> {
  const { sale, hold, area, payUntilMs } = claim;
  const { performanceId, currency, seatsPerBuyerMax } = sale;

  const written = await inTransaction("create-booking", async (tx) => {
    const priced = await priceClaim(tx, claim);
    if (!priced.ok) return priced;

    const places = hold ? hold.seatIndexes.length : (area?.quantity ?? 0);
    const allowance = { performanceId, buyerId };
    const owner = { id: bookingId, performanceId, buyerId, holdId: hold?.id ?? null };
    // The hold was live when it was read; waiting for a connection, or standing still, may have outlived it.
    const payWithinMs = payUntilMs - performance.now();
    if (payWithinMs <= 0) return refuse({ code: "hold_not_found" });
    const isNew = await insertBooking(tx, {
      ...owner,
      currency,
      payWithinMs,
      lines: priced.value.lines,
    });
    if (!isNew) return accept(null);

    if (!(await raiseAllowance(tx, { ...allowance, places }))) {
      const seatsLeft = Math.max(0, seatsPerBuyerMax - (await readAllowance(tx, allowance)));
      return refuse({ code: "seat_limit_reached", seatsPerBuyerMax, seatsLeft });
    }
    const moved = await moveClaim(tx, claim, bookingId, priced.value.seats);
    if (!moved.ok) return moved;

    const event = newEvent<BookingCreated>(
      { type: "BookingCreated", bookingId, ...allowance, holdId: owner.holdId, ...moved.value },
      Date.now(),
    );
    await appendToOutbox(tx, "bookings", event);
    return accept(event);
  });

  if (!written.ok) return written;
  // Its twin was faster, and has ended the hold.
  if (written.value === null) return refuse({ code: "hold_not_found" });
  await projectSoon(written.value);
  return accept({ bookingId });
}

/** Reads what the claim costs now, and refuses early what is plainly gone. */
async function priceClaim(
  tx: Transaction,
  { sale, plan, hold, area }: Claim,
): Promise<Result<{ seats: PricedSeat[]; lines: NewLine[] }, BookingRefusal>> {
  if (area) {
    const priced = await findPricedArea(tx, sale.performanceId, area.areaId);
    const sectionName = plan.areas.get(area.areaId)?.name;
    if (!priced || sectionName === undefined) return refuse({ code: "area_not_found" });
    if (priced.available < area.quantity) {
      return refuse({ code: "places_unavailable", placesLeft: priced.available });
    }
    const { priceLevelName, priceMinor, feeMinor } = priced;
    const names = { sectionName, rowLabel: null, seatLabel: null, priceLevelName };
    const { areaId, quantity } = area;
    return accept({
      seats: [],
      lines: [{ ...names, seatIndex: null, areaId, quantity, priceMinor, feeMinor }],
    });
  }

  const asked = hold?.seatIndexes ?? [];
  const seats = await readPricedSeats(tx, sale.performanceId, asked);
  const free = new Set(
    seats.filter((seat) => seat.state === "available").map((seat) => seat.seatIndex),
  );
  const gone = asked.filter((index) => !free.has(index));
  if (gone.length > 0) {
    return refuse({ code: "seats_unavailable", seatIds: seatIdsOf(plan, gone) });
  }
  return accept({ seats, lines: linesOf(plan, seats) });
}

/** Moves the seats or places to the booking, if they are still as they were read. */
async function moveClaim(
  tx: Transaction,
  { sale, plan, area }: Claim,
  bookingId: BookingId,
  seats: readonly PricedSeat[],
): Promise<Result<{ seats: SeatVersion[]; areas: AreaVersion[] }, BookingRefusal>> {
  const { performanceId } = sale;
  if (area) {
    const moved = await takePlaces(tx, performanceId, area.areaId, area.quantity);
    if (moved) return accept({ seats: [], areas: [moved] });
    const left = await findPricedArea(tx, performanceId, area.areaId);
    return refuse({ code: "places_unavailable", placesLeft: left?.available ?? 0 });
  }

  const claims = await claimSeats(tx, "pending", [{ bookingId, performanceId, seats }]);
  const moved = claims.get(bookingId) ?? [];
  if (moved.length === seats.length) return accept({ seats: moved, areas: [] });
  const taken = new Set(moved.map(([index]) => index));
  const gone = seats.map((seat) => seat.seatIndex).filter((index) => !taken.has(index));
  return refuse({ code: "seats_unavailable", seatIds: seatIdsOf(plan, gone) });
}
