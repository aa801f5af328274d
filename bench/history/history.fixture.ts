/** A good history, told step by step: one that a lawful run could have left behind. */
import { statusCodeOf, type SeatStatusCode } from "#server/domain/seat-status";
import type {
  AllowanceRow,
  BookingRow,
  Evidence,
  LedgerCharge,
  Operation,
  PaymentRow,
  QuietHold,
  SeatRow,
} from "./evidence";
import { emptyEvidence, NOTHING, PERFORMANCE, STANDING, TERMS } from "./empty-evidence.fixture";

const PRICE_MINOR = 2_000;
const FEE_MINOR = 150;

/** Tells a story and keeps every witness in agreement. Each step takes 10 ms. */
export class Story {
  readonly evidence: Evidence;
  nowMs = 1_000;
  private serial = 0;
  private readonly allowanceOf = new Map<string, AllowanceRow>();
  private revision = 1;

  constructor(seatCount: number, capacity = 10) {
    this.evidence = emptyEvidence(seatCount, capacity);
  }

  /** One request, answered with a yes unless told otherwise. */
  ask(kind: Operation["kind"], buyerId: string, answer: Partial<Operation>): Operation {
    const startedAtMs = this.nowMs;
    this.nowMs += 10;
    const operation: Operation = {
      ...NOTHING,
      ...{ id: (this.serial += 1), kind, buyerId, outcome: "ok", startedAtMs },
      endedAtMs: this.nowMs,
      ...answer,
    };
    this.evidence.operations.push(operation);
    return operation;
  }

  hold(buyerId: string, seatIndexes: number[]): QuietHold {
    const holdId = `hold-${String((this.serial += 1))}`;
    const startedAtMs = this.nowMs;
    const expiresAtMs = startedAtMs + TERMS.holdTtlMs;
    const hold = {
      performanceId: PERFORMANCE,
      holdId,
      buyerId,
      seatIndexes,
      startedAtMs,
      expiresAtMs,
    };
    this.evidence.quietHolds.push(hold);
    this.show(seatIndexes, 1);
    this.ask("hold", buyerId, this.told(hold));
    return hold;
  }

  extend(hold: QuietHold): void {
    hold.expiresAtMs = this.nowMs + TERMS.holdTtlMs;
    this.ask("extend", hold.buyerId, this.told(hold));
  }

  release(hold: QuietHold): void {
    this.forget(hold);
    this.show(hold.seatIndexes, 0);
    this.ask("release", hold.buyerId, { holdId: hold.holdId });
  }

  /** Lets a hold run out and be swept. */
  runOut(hold: QuietHold): void {
    this.nowMs = hold.expiresAtMs;
    this.forget(hold);
    this.show(hold.seatIndexes, 0);
  }

  book(hold: QuietHold, key: string | null = null): BookingRow {
    const lines = hold.seatIndexes.map((seatIndex) => ({
      ...{ seatIndex, areaId: null, quantity: 1, priceMinor: PRICE_MINOR, feeMinor: FEE_MINOR },
    }));
    const booking = this.write(hold.buyerId, hold.holdId, lines, hold.expiresAtMs);
    this.forget(hold);
    const { holdId, seatIndexes } = hold;
    this.ask("book", hold.buyerId, {
      bookingId: booking.id,
      holdId,
      seatIndexes,
      key,
      body: holdId,
    });
    return booking;
  }

  bookPlaces(buyerId: string, quantity: number, key: string | null = null): BookingRow {
    const prices = { priceMinor: PRICE_MINOR, feeMinor: FEE_MINOR };
    const lines = [{ seatIndex: null, areaId: STANDING, quantity, ...prices }];
    const booking = this.write(buyerId, null, lines, this.nowMs + TERMS.holdTtlMs);
    const bookingId = booking.id;
    this.ask("book", buyerId, {
      bookingId,
      areaId: STANDING,
      quantity,
      key,
      body: String(quantity),
    });
    return booking;
  }

  /** Asks to pay, and has the provider take the money or not. @returns the payment */
  pay(booking: BookingRow, isTaken = true, key: string | null = null): PaymentRow {
    const { id: bookingId, buyerId, totalMinor: amountMinor, currency } = booking;
    const id = `payment-${String((this.serial += 1))}`;
    const charge: LedgerCharge = {
      ...{ id: `charge-of-${id}`, paymentId: id, bookingId, amountMinor, currency, refunds: [] },
      status: isTaken ? "succeeded" : "failed",
    };
    const payment: PaymentRow = {
      ...{ id, bookingId, amountMinor, currency, chargeReference: charge.id },
      ...{ status: isTaken ? "SUCCEEDED" : "FAILED", refundRequestedAtMs: null },
    };
    this.evidence.payments.push(payment);
    this.evidence.ledger.push(charge);
    this.ask("pay", buyerId, { bookingId, paymentId: id, key, body: "sim_success" });
    this.tell("payments", bookingId, "PaymentRequested");
    const eventId = this.tell(
      "payments",
      bookingId,
      isTaken ? "PaymentSucceeded" : "PaymentFailed",
    );
    if (isTaken) this.evidence.inbox.push({ consumer: "fulfilment", eventId });
    return payment;
  }

  /** The money has come: tickets. */
  confirm(booking: BookingRow): void {
    this.move(booking, "booked", 2);
    booking.status = "CONFIRMED";
    booking.confirmedAtMs = this.nowMs;
    booking.closedAtMs = null;
    for (const line of booking.lines) {
      for (let place = 0; place < line.quantity; place += 1) {
        const id = `ticket-${String((this.serial += 1))}`;
        const { seatIndex, areaId } = line;
        const ticket = { id, bookingId: booking.id, performanceId: PERFORMANCE, seatIndex, areaId };
        this.evidence.tickets.push({ ...ticket, status: "LIVE", code: id });
      }
    }
    const eventId = this.tell("bookings", booking.id, "BookingConfirmed");
    const recipient = `${booking.buyerId}@frontrow.test`;
    this.evidence.mails?.push({ messageId: `<${eventId}@frontrow.test>`, recipient, subject: "" });
  }

  /** Ends a booking: its places are free. */
  end(booking: BookingRow, status: "EXPIRED" | "FAILED" | "CANCELLED"): void {
    if (status === "EXPIRED") this.nowMs = Math.max(this.nowMs, booking.expiresAtMs);
    const { id: bookingId, buyerId } = booking;
    if (status === "CANCELLED") this.ask("cancel", buyerId, { bookingId });
    this.nowMs += 1;
    this.move(booking, "available", 0);
    this.count(booking, -1);
    booking.status = status;
    booking.closedAtMs = this.nowMs;
    for (const ticket of this.evidence.tickets) {
      if (ticket.bookingId === bookingId) ticket.status = "VOID";
    }
    const type = { EXPIRED: "Expired", FAILED: "Failed", CANCELLED: "Cancelled" }[status];
    this.tell("bookings", bookingId, `Booking${type}`);
  }

  /** Late money takes the places back. */
  retake(booking: BookingRow): void {
    this.count(booking, 1);
    booking.retakenAtMs = this.nowMs;
    for (const line of booking.lines) if (line.areaId !== null) this.moveArea(-line.quantity);
    this.confirm(booking);
  }

  refund(payment: PaymentRow): void {
    payment.status = "REFUNDED";
    payment.refundRequestedAtMs = this.nowMs;
    const charge = this.evidence.ledger.find((each) => each.paymentId === payment.id);
    const { id, bookingId, amountMinor } = payment;
    charge?.refunds.push({ id: `refund-${id}`, status: "succeeded", amountMinor });
    this.tell("payments", bookingId, "RefundRequested");
    this.tell("payments", bookingId, "PaymentRefunded");
  }

  /** All is quiet: the maps are looked at. */
  finish(): Evidence {
    const { seats, areas, quietHolds } = this.evidence;
    const held = new Set(quietHolds.flatMap((hold) => hold.seatIndexes));
    const codes = seats.map(({ state, seatIndex }) =>
      held.has(seatIndex) ? 1 : statusCodeOf(state),
    );
    const map = { performanceId: PERFORMANCE, epoch: 1, revision: this.revision };
    this.evidence.quietMaps = ["snapshot", "a fan"].map((whose) => ({
      ...{ ...map, whose, codes: [...codes] },
      areas: areas.map(({ areaId, available }): [string, number] => [areaId, available]),
    }));
    this.evidence.quietAtMs = this.nowMs;
    return this.evidence;
  }

  private told({ holdId, seatIndexes, startedAtMs, expiresAtMs }: QuietHold): Partial<Operation> {
    return {
      ...{ holdId, seatIndexes: [...seatIndexes] },
      ...{ holdStartedAtMs: startedAtMs, holdExpiresAtMs: expiresAtMs },
    };
  }

  private forget(hold: QuietHold): void {
    this.evidence.quietHolds = this.evidence.quietHolds.filter((each) => each !== hold);
  }

  private write(
    buyerId: string,
    holdId: string | null,
    lines: BookingRow["lines"],
    expiresAtMs: number,
  ): BookingRow {
    const places = lines.reduce((sum, line) => sum + line.quantity, 0);
    const booking: BookingRow = {
      ...{
        id: `booking-${String((this.serial += 1))}`,
        performanceId: PERFORMANCE,
        buyerId,
        holdId,
      },
      ...{ status: "PENDING", version: 0, currency: "EUR", lines, expiresAtMs },
      ...{ totalMinor: places * (PRICE_MINOR + FEE_MINOR), createdAtMs: this.nowMs },
      ...{ confirmedAtMs: null, closedAtMs: null, retakenAtMs: null },
    };
    this.evidence.bookings.push(booking);
    this.count(booking, 1);
    this.move(booking, "pending", 1);
    for (const line of lines) if (line.areaId !== null) this.moveArea(-line.quantity);
    this.tell("bookings", booking.id, "BookingCreated");
    return booking;
  }

  private move(booking: BookingRow, state: SeatRow["state"], code: SeatStatusCode): void {
    const bookingId = state === "available" ? null : booking.id;
    for (const { seatIndex, areaId, quantity } of booking.lines) {
      if (areaId !== null && state === "available") this.moveArea(quantity);
      const row = this.evidence.seats[seatIndex ?? -1];
      if (!row) continue;
      Object.assign(row, { state, bookingId, version: row.version + 1 });
      this.evidence.seatSteps.push({ ...row, atMs: this.nowMs });
      this.show([row.seatIndex], code);
    }
  }

  private moveArea(places: number): void {
    for (const row of this.evidence.areas) {
      row.available += places;
      row.version += 1;
      const { performanceId, areaId, version, available } = row;
      const step = { performanceId, areaId, version, available };
      this.evidence.areaSteps.push({ ...step, atMs: this.nowMs });
    }
  }

  private count({ buyerId, lines }: BookingRow, sign: 1 | -1): void {
    const { allowances } = this.evidence;
    const places = sign * lines.reduce((sum, line) => sum + line.quantity, 0);
    const known = this.allowanceOf.get(buyerId);
    const row = known ?? { performanceId: PERFORMANCE, buyerId, placeCount: 0 };
    row.placeCount += places;
    if (known) return;
    this.allowanceOf.set(buyerId, row);
    allowances.push(row);
  }

  private show(seatIndexes: readonly number[], code: SeatStatusCode): void {
    this.revision += 1;
    const changes = seatIndexes.map((index): [number, number] => [index, code]);
    const step = { performanceId: PERFORMANCE, epoch: 1, revision: this.revision, changes };
    this.evidence.mapSteps.push({ ...step, atMs: this.nowMs });
  }

  private tell(topic: string, bookingId: string, type: string): string {
    const id = (this.serial += 1);
    const eventId = `event-${String(id)}`;
    const told = { eventId, topic, key: bookingId, type };
    this.evidence.outbox.push({ ...told, id, bookingId, publishedAtMs: this.nowMs });
    this.evidence.log.push({ ...told, position: String(id) });
    return eventId;
  }
}
