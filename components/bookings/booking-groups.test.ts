import { expect, test } from "vitest";

import { groupBookings } from "./booking-groups";
import { testBooking, testPayment } from "./booking.fixture";

const base = testBooking();
const nowMs = base.createdAtMs;
const DAY_MS = 24 * 60 * 60_000;

function onDay(days: number) {
  const performance = { ...base.performance, startsAtMs: nowMs + days * DAY_MS };
  return testBooking({ status: "CONFIRMED", performance });
}

test("the next evening out comes first", () => {
  const [later, sooner] = [onDay(30), onDay(2)];
  expect(groupBookings([later, sooner], nowMs).upcoming).toEqual([sooner, later]);
});

test("whoever comes late still finds the ticket at the top", () => {
  const tonight = onDay(0);
  expect(groupBookings([tonight], nowMs + 60 * 60_000).upcoming).toEqual([tonight]);
  expect(groupBookings([tonight], nowMs + DAY_MS).earlier).toEqual([tonight]);
});

test("what must be paid soonest comes first, and what is too late to pay is over", () => {
  const urgent = testBooking({ expiresAtMs: nowMs + 1_000 });
  const tooLate = testBooking({ expiresAtMs: nowMs });
  const groups = groupBookings([base, urgent, tooLate], nowMs);
  expect(groups.unpaid).toEqual([urgent, base]);
  expect(groups.earlier).toEqual([tooLate]);
});

test("a booking whose bank is thinking is not over, however late it is", () => {
  const thinking = testBooking({
    expiresAtMs: nowMs - 1_000,
    payments: [testPayment({ status: "REQUESTED" })],
  });
  expect(groupBookings([thinking], nowMs).unpaid).toEqual([thinking]);
});

test("every booking is shown once", () => {
  const all = (["CONFIRMED", "CANCELLED", "EXPIRED", "FAILED", "PENDING"] as const).map((status) =>
    testBooking({ status }),
  );
  const { unpaid, upcoming, earlier } = groupBookings(all, nowMs);
  expect(new Set([...unpaid, ...upcoming, ...earlier])).toEqual(new Set(all));
});
