import { expect, test } from "vitest";

import { testBooking, testPayment } from "#components/bookings/booking.fixture";

import { askAgainAfterMs, checkoutStage } from "./checkout-stage";

const pending = testBooking();
const inTimeMs = pending.expiresAtMs - 1;
const requested = testPayment({ status: "REQUESTED" });
const declined = testPayment({ status: "FAILED", failureCode: "card_declined" });
const paid = testPayment();

test("a new booking waits for a card until its last moment", () => {
  expect(checkoutStage(pending, inTimeMs)).toEqual({
    kind: "card",
    declined: null,
    attemptsLeft: 5,
  });
  expect(checkoutStage(pending, pending.expiresAtMs)).toEqual({ kind: "out_of_time" });
});

test("a declined card leaves the form open for another one, and says how many are left", () => {
  const booking = { ...pending, payments: [declined, declined] };
  expect(checkoutStage(booking, inTimeMs)).toEqual({
    kind: "card",
    declined: "card_declined",
    attemptsLeft: 3,
  });
});

test("a second card after a decline is being paid, not declined", () => {
  const booking = { ...pending, payments: [requested, declined] };
  expect(checkoutStage(booking, inTimeMs)).toEqual({ kind: "paying" });
});

test("the deadline waits while the bank thinks", () => {
  const booking = { ...pending, payments: [requested] };
  expect(checkoutStage(booking, pending.expiresAtMs + 60_000)).toEqual({ kind: "paying" });
});

test("money without tickets yet is called received", () => {
  expect(checkoutStage({ ...pending, payments: [paid] }, inTimeMs)).toEqual({ kind: "issuing" });
});

test("out of time without money is only out of time", () => {
  const expired = testBooking({ status: "EXPIRED", payments: [declined] });
  expect(checkoutStage(expired, inTimeMs)).toEqual({ kind: "out_of_time" });
  expect(askAgainAfterMs(expired)).toBeNull();
});

test("money that comes late is followed until it has seats or goes back", () => {
  const thinking = testBooking({ status: "EXPIRED", payments: [requested] });
  const arrived = testBooking({ status: "EXPIRED", payments: [paid] });
  const returning = testBooking({
    status: "EXPIRED",
    payments: [testPayment({ refundUnderWay: true })],
  });
  const returned = testBooking({
    status: "EXPIRED",
    payments: [testPayment({ status: "REFUNDED" })],
  });
  const stages = [thinking, arrived, returning, returned].map(
    (booking) => checkoutStage(booking, inTimeMs).kind,
  );
  expect(stages).toEqual(["late", "late", "late_refund", "late_refund"]);
  const followed = [thinking, arrived, returning, returned].map(
    (booking) => askAgainAfterMs(booking) !== null,
  );
  expect(followed).toEqual([true, true, true, false]);
});

test("after too many declines the booking is lost, unless money comes all the same", () => {
  const failed = testBooking({ status: "FAILED", payments: [declined] });
  expect(checkoutStage(failed, inTimeMs)).toEqual({ kind: "failed" });
  expect(checkoutStage({ ...failed, payments: [paid] }, inTimeMs)).toEqual({ kind: "late" });
});

test("a cancelled performance ends every checkout, unless its fan had ended it before", () => {
  const performance = { ...pending.performance, cancelledAtMs: 1 };
  const kindOf = (changed: Parameters<typeof testBooking>[0]) =>
    checkoutStage(testBooking({ performance, ...changed }), inTimeMs).kind;
  for (const status of ["PENDING", "CONFIRMED", "EXPIRED", "FAILED"] as const) {
    expect(kindOf({ status, payments: [requested] })).toBe("performance_cancelled");
  }
  expect(kindOf({ status: "CANCELLED", cancelledBy: "organiser" })).toBe("performance_cancelled");
  expect(kindOf({ status: "CANCELLED", cancelledBy: "buyer" })).toBe("cancelled");
});

test("a booking of a cancelled performance is followed until it has ended and its money is back", () => {
  const performance = { ...pending.performance, cancelledAtMs: 1 };
  const isFollowed = (changed: Parameters<typeof testBooking>[0]) =>
    askAgainAfterMs(testBooking({ performance, ...changed })) !== null;
  expect(isFollowed({ status: "CONFIRMED", payments: [paid] })).toBe(true);
  const returning = [testPayment({ refundUnderWay: true })];
  expect(isFollowed({ status: "CANCELLED", payments: returning })).toBe(true);
  const returned = [testPayment({ status: "REFUNDED" })];
  expect(isFollowed({ status: "CANCELLED", payments: returned })).toBe(false);
});

test("a confirmed booking is left in peace, unless one of two payments goes back", () => {
  const confirmed = testBooking({ status: "CONFIRMED", payments: [paid] });
  expect(askAgainAfterMs(confirmed)).toBeNull();
  const twice = { ...confirmed, payments: [testPayment({ refundUnderWay: true }), paid] };
  expect(askAgainAfterMs(twice)).not.toBeNull();
});
