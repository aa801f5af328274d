/** Ending bookings; mirrors server/commands/{cancel-booking,expire-booking,end-cancelled-booking,cancel-performance}.ts. */
import { decideCancellation, endsWithPerformance, isOutOfTime } from "#server/domain/booking";
import type { AreaVersion, BookingEvent, RefundRequested } from "#server/domain/events";
import { accept, refuse } from "#server/domain/result";
import { newEvent, PERFORMANCE, type House } from "../house";
import {
  appendToOutbox,
  changePayment,
  findKeptPayment,
  lockBooking,
  setBookingStatus,
  voidTickets,
  type LockedBooking,
} from "../stores/bookings";
import { freeSeats, lowerAllowance, takePlaces } from "../stores/claims";
import type { Tables, Transaction } from "../stores/postgres";
import type { Process } from "../world";
import { projectSoon } from "./projection";

const STATUS_AFTER = {
  BookingExpired: "EXPIRED",
  BookingCancelled: "CANCELLED",
  BookingFailed: "FAILED",
} as const;

/** `cancelBooking`. */
export async function cancelBooking(
  house: House,
  process: Process,
  { bookingId, buyerId }: { bookingId: string; buyerId: string },
) {
  const cancelled = await house.db.inTransaction(process, async (tx) => {
    const booking = await lockBooking(tx, bookingId);
    if (booking?.buyerId !== buyerId) return refuse({ code: "booking_not_found" });
    const decision = decideCancellation(booking, booking.nowMs);
    if (!decision.ok) return decision;
    if (decision.value === "nothing") return accept(null);
    const payment = await findKeptPayment(tx, bookingId);
    if (payment) await beginRefund(house, tx, payment);
    return accept(await endBooking(house, tx, booking, "BookingCancelled"));
  });
  if (!cancelled.ok) return cancelled;
  if (cancelled.value) await projectSoon(house, process, cancelled.value);
  return accept(null);
}

/** `listOverdueBookings`, then `expireBooking` of each. */
export async function expireBookings(house: House, process: Process): Promise<void> {
  const { world, db } = house;
  await world.step(process, "list overdue bookings");
  const clockMs = () => world.nowMs + (world.is("expiryByTheAppsClock") ? process.skewMs : 0);
  const overdue = [...db.committed.bookings.values()].filter(
    (row) => row.status === "PENDING" && row.expiresAtMs <= clockMs(),
  );
  for (const { id } of overdue) {
    const expired = await db.transact(process, async (tx) => {
      const booking = await lockBooking(tx, id);
      if (!booking || !isOutOfTime(booking, clockMs())) return null;
      if (await findKeptPayment(tx, id)) return null;
      return endBooking(house, tx, booking, "BookingExpired");
    });
    if (expired) await projectSoon(house, process, expired);
  }
}

/** `cancelPerformance`. */
export async function cancelPerformance({ world, db }: House, process: Process) {
  return db.inTransaction(process, async (tx) => {
    await tx.step("lock performance");
    await tx.lock("performances", PERFORMANCE);
    const terms = tx.find("performances", PERFORMANCE);
    if (!terms) return refuse({ code: "performance_not_found" });
    const cancelledAtMs = terms.cancelledAtMs ?? world.nowMs;
    tx.put("performances", PERFORMANCE, { ...terms, cancelledAtMs });
    return accept(null);
  });
}

/** The cancellations worker: `listBookingsToEnd`, then `endCancelledBooking` of each. */
export async function endCancelledBookings(house: House, process: Process): Promise<void> {
  const { world, db } = house;
  await world.step(process, "list bookings to end");
  if (db.committed.performances.get(PERFORMANCE)?.cancelledAtMs === null) return;
  for (const { id, status } of [...db.committed.bookings.values()]) {
    if (status !== "PENDING" && status !== "CONFIRMED") continue;
    const ended = await db.transact(process, async (tx) => {
      const booking = await lockBooking(tx, id);
      if (!booking || !endsWithPerformance(booking)) return null;
      const payment = await findKeptPayment(tx, id);
      if (payment) await beginRefund(house, tx, payment);
      return endBooking(house, tx, booking, "BookingCancelled");
    });
    if (ended) await projectSoon(house, process, ended);
  }
}

/** `endBooking`, with `releaseClaims`. */
export async function endBooking(
  house: House,
  tx: Transaction,
  booking: LockedBooking,
  type: keyof typeof STATUS_AFTER,
): Promise<BookingEvent> {
  const { id: bookingId, performanceId, buyerId, lines } = booking;
  await lowerAllowance(tx, buyerId, placesOf(booking));
  const seats = await freeSeats(tx, bookingId);
  const areas: AreaVersion[] = [];
  for (const { areaId, quantity } of lines) {
    if (areaId === null) continue;
    const area = await takePlaces(tx, areaId, -quantity);
    if (area) areas.push(area);
  }
  await voidTickets(tx, bookingId);
  await setBookingStatus(tx, booking, STATUS_AFTER[type]);
  const event = newEvent<BookingEvent>(house, {
    ...{ type, bookingId, performanceId, buyerId, seats, areas },
  });
  await appendToOutbox(tx, "bookings", event);
  return event;
}

/** `beginRefund`. */
export async function beginRefund(
  house: House,
  tx: Transaction,
  { id: paymentId, bookingId, buyerId, amountMinor, currency }: Tables["payments"],
): Promise<void> {
  const isFirst = await changePayment(
    tx,
    paymentId,
    (row) => row.status === "SUCCEEDED" && row.refundRequestedAtMs === null,
    { refundRequestedAtMs: house.world.nowMs },
  );
  if (!isFirst) return;
  const amount = { amountMinor, currency };
  const event = newEvent<RefundRequested>(house, {
    ...{ type: "RefundRequested", paymentId, bookingId, buyerId, amount },
  });
  await appendToOutbox(tx, "payments", event);
}

/** How many places a booking is for. */
export function placesOf({ lines }: Pick<LockedBooking, "lines">): number {
  return lines.reduce((places, line) => places + line.quantity, 0);
}
