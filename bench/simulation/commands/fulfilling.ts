/** Tickets for money, and mails; mirrors server/commands/{fulfil-booking,send-booking-mail}.ts. */
import { decideFulfilment } from "#server/domain/booking";
import type { BookingConfirmed, BookingEvent, PaymentEvent } from "#server/domain/events";
import { newEvent, type House } from "../house";
import {
  appendToOutbox,
  enterInbox,
  insertTickets,
  lockBooking,
  lockPayment,
  setBookingStatus,
  type LockedBooking,
} from "../stores/bookings";
import {
  bookSeats,
  claimSeats,
  raiseAllowance,
  readArea,
  readSeats,
  takePlaces,
} from "../stores/claims";
import type { Transaction } from "../stores/postgres";
import type { Process } from "../world";
import { beginRefund, endBooking, placesOf } from "./ending";
import { projectSoon } from "./projection";

type Moved = Pick<BookingConfirmed, "seats" | "areas">;

/** `fulfilBooking`, as the fulfilment worker calls it. */
export async function fulfilBooking(
  house: House,
  process: Process,
  event: PaymentEvent,
): Promise<void> {
  if (event.type !== "PaymentSucceeded") return;
  const moved = await house.db.transact(process, async (tx): Promise<BookingEvent | null> => {
    if (!(await enterInbox(tx, "fulfilment", event.id))) return null;
    const booking = await lockBooking(tx, event.bookingId);
    const payment = await lockPayment(tx, event.paymentId);
    if (!booking || !payment) throw new Error(`Payment ${event.paymentId} has no booking.`);
    const isOurs = payment.status === "SUCCEEDED" && payment.refundRequestedAtMs === null;
    // Without the inbox nothing else may stand in for it, or the mutation would prove nothing.
    if (!isOurs && !house.world.is("noInbox")) return null;

    switch (decideFulfilment(booking, booking.nowMs)) {
      case "confirm":
        return confirm(house, tx, booking, {
          seats: await bookSeats(tx, booking.id),
          areas: await readAreas(tx, booking),
        });
      case "retake_or_refund": {
        if (house.world.is("lateMoneyKept")) return null;
        const retaken = await retake(house, tx, booking);
        if (retaken) return confirm(house, tx, booking, retaken);
        await beginRefund(house, tx, payment);
        return null;
      }
      case "refund":
        await beginRefund(house, tx, payment);
        return null;
      case "end_and_refund":
        await beginRefund(house, tx, payment);
        return endBooking(house, tx, booking, "BookingCancelled");
      case "nothing":
        return null;
    }
  });
  if (moved) await projectSoon(house, process, moved);
}

async function confirm(
  house: House,
  tx: Transaction,
  booking: LockedBooking,
  moved: Moved,
): Promise<BookingConfirmed> {
  const { id: bookingId, performanceId, buyerId } = booking;
  await insertTickets(tx, booking);
  await setBookingStatus(tx, booking, "CONFIRMED");
  const event = newEvent<BookingConfirmed>(house, {
    ...{ type: "BookingConfirmed", bookingId, performanceId, buyerId, ...moved },
  });
  await appendToOutbox(tx, "bookings", event);
  return event;
}

async function readAreas(tx: Transaction, { lines }: LockedBooking): Promise<Moved["areas"]> {
  const areas: Moved["areas"] = [];
  for (const { areaId } of lines) {
    const row = areaId === null ? undefined : await readArea(tx, areaId);
    if (row) areas.push([row.areaId, row.available, row.version]);
  }
  return areas;
}

/** The savepoint around `retakeClaims`. */
async function retake(
  house: House,
  tx: Transaction,
  booking: LockedBooking,
): Promise<Moved | null> {
  await tx.step("savepoint");
  const undo = tx.savepoint();
  const retaken = await retakeClaims(house, tx, booking);
  if (!retaken && !house.world.is("noSavepoint")) undo();
  return retaken;
}

async function retakeClaims(
  house: House,
  tx: Transaction,
  booking: LockedBooking,
): Promise<Moved | null> {
  const { id: bookingId, lines, seatsPerBuyerMax } = booking;
  if (!(await raiseAllowance(tx, booking, placesOf(booking), seatsPerBuyerMax))) return null;
  const known = await readSeats(
    tx,
    lines.flatMap((line) => line.seatIndex ?? []),
  );
  const seats = await claimSeats(tx, { bookingId, state: "booked" }, known);
  if (seats.length < known.length) return null;
  const areas: Moved["areas"] = [];
  for (const { areaId, quantity } of lines) {
    if (areaId === null) continue;
    const area = await takePlaces(tx, areaId, quantity);
    if (!area) return null;
    areas.push(area);
  }
  return { seats, areas };
}

/** `sendBookingMail`: noted after it was sent. */
export async function sendMail(
  { world, db, mails }: House,
  process: Process,
  event: BookingEvent | PaymentEvent,
): Promise<void> {
  await world.step(process, "look into the inbox");
  const key = `notifications ${event.id}`;
  if (db.committed.inbox.has(key) && !world.is("noInbox")) return;
  const booking = db.committed.bookings.get(event.bookingId);
  if (!booking) throw new Error(`There is no booking ${event.bookingId}.`);
  const payments = [...db.committed.payments.values()].filter(
    (row) => row.bookingId === booking.id,
  );
  const isTold =
    (event.type === "BookingConfirmed" && booking.status === "CONFIRMED") ||
    (event.type === "BookingCancelled" && payments.some((row) => row.status !== "FAILED")) ||
    (event.type === "RefundRequested" && booking.status !== "CANCELLED");
  const types = ["BookingConfirmed", "BookingCancelled", "RefundRequested"];
  if (!types.includes(event.type)) return;
  if (isTold) {
    await world.step(process, "send mail");
    const name = world.is("mailNamedAnew") ? world.newId() : event.id;
    mails.push({
      messageId: `<${name}@frontrow.test>`,
      recipient: event.buyerId,
      subject: event.type,
    });
  }
  await world.step(process, "enter inbox");
  db.committed.inbox.set(key, { consumer: "notifications", eventId: event.id });
}
