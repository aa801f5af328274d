import fc from "fast-check";
import { expect, test } from "vitest";

import {
  BookingRequest,
  BookingStatus,
  CANCEL_UNTIL_BEFORE_START_MS,
  cancellerOf,
  decideCancellation,
  decideHeldSeats,
  decideFulfilment,
  decidePayment,
  endsWithPerformance,
  isOutOfTime,
  PAYMENT_GRACE_MS,
  type BookingFacts,
} from "./booking";
import { SeatId } from "./ids";

const DAY_MS = 24 * 60 * 60_000;
const pending: BookingFacts = {
  status: "PENDING",
  expiresAtMs: 600_000,
  startsAtMs: 30 * DAY_MS,
  performanceCancelled: false,
  paymentUnderWay: false,
};

const anyFacts = fc.record({
  status: fc.constantFrom(...BookingStatus.options),
  expiresAtMs: fc.nat(),
  startsAtMs: fc.nat({ max: 60 * DAY_MS }),
  performanceCancelled: fc.boolean(),
  paymentUnderWay: fc.boolean(),
});

test("a pending booking can be paid for until its deadline and not a millisecond longer", () => {
  expect(decidePayment(pending, 599_999).ok).toBe(true);
  expect(decidePayment(pending, 600_000)).toMatchObject({ refusal: { code: "booking_expired" } });
});

test("while one payment is under way there is no second one", () => {
  expect(decidePayment({ ...pending, paymentUnderWay: true }, 0)).toMatchObject({
    refusal: { code: "payment_under_way" },
  });
});

test("whoever may still pay is never out of time", () => {
  fc.assert(
    fc.property(anyFacts, fc.nat(), (booking, nowMs) => {
      if (decidePayment(booking, nowMs).ok) expect(isOutOfTime(booking, nowMs)).toBe(false);
    }),
  );
});

test("the deadline waits for a payment under way, with a bound", () => {
  const paying = { ...pending, paymentUnderWay: true };
  expect(isOutOfTime(pending, 600_000)).toBe(true);
  expect(isOutOfTime(paying, 600_000 + PAYMENT_GRACE_MS - 1)).toBe(false);
  expect(isOutOfTime(paying, 600_000 + PAYMENT_GRACE_MS)).toBe(true);
});

test("only a pending booking runs out of time", () => {
  fc.assert(
    fc.property(anyFacts, fc.nat(), (booking, nowMs) => {
      if (isOutOfTime(booking, nowMs)) expect(booking.status).toBe("PENDING");
    }),
  );
});

test("a hold is booked when it is what its buyer means, in whatever order", () => {
  const [a, b, c] = ["stalls-A-1", "stalls-A-2", "stalls-A-3"].map((id) => SeatId.parse(id));
  if (!a || !b || !c) throw new Error("Three seats.");
  const refused = (refusal: object) => ({ ok: false, refusal });
  expect(decideHeldSeats([a, b], [b, a])).toEqual({ ok: true, value: null });
  expect(decideHeldSeats([a, b, c], [b])).toEqual(
    refused({ code: "hold_lacks_seats", seatIds: [a, c] }),
  );
  expect(decideHeldSeats([a], [a, b])).toEqual(
    refused({ code: "hold_has_more_seats", seatIds: [b] }),
  );
  // What was lost is said first: it is gone.
  expect(decideHeldSeats([a], [b])).toEqual(refused({ code: "hold_lacks_seats", seatIds: [a] }));
});

test("tickets can be cancelled until the day before the performance", () => {
  const confirmed = { ...pending, status: "CONFIRMED" as const };
  const lastMs = confirmed.startsAtMs - CANCEL_UNTIL_BEFORE_START_MS;
  expect(decideCancellation(confirmed, lastMs - 1)).toEqual({ ok: true, value: "cancel" });
  expect(decideCancellation(confirmed, lastMs)).toMatchObject({
    refusal: { code: "booking_not_cancellable", status: "CONFIRMED" },
  });
});

test("a booking that its buyer has cancelled may be cancelled again, and nothing is done", () => {
  const cancelled = { ...pending, status: "CANCELLED" as const };
  const nothing = { ok: true, value: "nothing" };
  expect(decideCancellation(cancelled, 0)).toEqual(nothing);
  expect(decideCancellation(cancelled, cancelled.startsAtMs)).toEqual(nothing);
});

test("a booking whose money is on the way cannot be cancelled", () => {
  expect(decideCancellation({ ...pending, paymentUnderWay: true }, 0)).toMatchObject({
    refusal: { code: "payment_under_way" },
  });
});

test("money always ends as tickets or goes back, whatever became of the booking", () => {
  const outcomeOf = (status: BookingStatus) => decideFulfilment({ ...pending, status }, 0);
  expect(BookingStatus.options.map((status) => [status, outcomeOf(status)])).toEqual([
    ["PENDING", "confirm"],
    ["CONFIRMED", "nothing"],
    ["CANCELLED", "refund"],
    ["EXPIRED", "retake_or_refund"],
    ["FAILED", "retake_or_refund"],
  ]);
});

test("for a cancelled performance nobody pays and no buyer cancels, whatever their booking is", () => {
  const refusal = { ok: false, refusal: { code: "performance_cancelled" } };
  fc.assert(
    fc.property(anyFacts, fc.nat(), (facts, nowMs) => {
      const booking = { ...facts, performanceCancelled: true };
      expect(decidePayment(booking, nowMs)).toEqual(refusal);
      // One that is cancelled already is so whoever did it, and asking again is harmless.
      const done = { ok: true, value: "nothing" };
      const answer = booking.status === "CANCELLED" ? done : refusal;
      expect(decideCancellation(booking, nowMs)).toEqual(answer);
    }),
  );
});

test("every live booking of a cancelled performance ends, even while its bank is thinking", () => {
  const paying = { ...pending, paymentUnderWay: true };
  const ends = (status: BookingStatus, performanceCancelled = true) =>
    endsWithPerformance({ ...paying, status, performanceCancelled });
  expect(BookingStatus.options.filter((status) => ends(status))).toEqual(["PENDING", "CONFIRMED"]);
  expect(BookingStatus.options.filter((status) => ends(status, false))).toEqual([]);
});

test("money for a booking of a cancelled performance buys nothing", () => {
  const outcomeOf = (status: BookingStatus) =>
    decideFulfilment({ ...pending, status, performanceCancelled: true }, 0);
  expect(BookingStatus.options.map((status) => [status, outcomeOf(status)])).toEqual([
    ["PENDING", "end_and_refund"],
    // Its own money is given back when the booking ends.
    ["CONFIRMED", "nothing"],
    ["CANCELLED", "refund"],
    ["EXPIRED", "refund"],
    ["FAILED", "refund"],
  ]);
});

test("who cancelled is the buyer until the organiser has, and the organiser from then on", () => {
  const cancelled = { status: "CANCELLED" as const, performanceCancelledAtMs: 5_000 };
  expect(cancellerOf({ ...cancelled, closedAtMs: 4_999 })).toBe("buyer");
  expect(cancellerOf({ ...cancelled, closedAtMs: 5_000 })).toBe("organiser");
  expect(cancellerOf({ ...cancelled, closedAtMs: 1, performanceCancelledAtMs: null })).toBe(
    "buyer",
  );
  expect(cancellerOf({ ...cancelled, closedAtMs: 9_000, status: "EXPIRED" })).toBeNull();
});

test("late money buys no seats for a performance that has begun", () => {
  const expired = { ...pending, status: "EXPIRED" as const };
  expect(decideFulfilment(expired, expired.startsAtMs - 1)).toBe("retake_or_refund");
  expect(decideFulfilment(expired, expired.startsAtMs)).toBe("refund");
});

test.for([
  ["neither a hold nor places", {}],
  [
    "a hold and a price",
    { holdId: `${crypto.randomUUID()}.${crypto.randomUUID()}`, totalMinor: 1 },
  ],
  ["no places", { performanceId: crypto.randomUUID(), areaId: "floor", quantity: 0 }],
  ["places less than none", { performanceId: crypto.randomUUID(), areaId: "floor", quantity: -2 }],
  [
    "a buyer of the client's own",
    { performanceId: crypto.randomUUID(), areaId: "floor", quantity: 1, buyerId: "x" },
  ],
])("a request for %s is no booking", ([, body]) => {
  expect(BookingRequest.safeParse(body).success).toBe(false);
});
