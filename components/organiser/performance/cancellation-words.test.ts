import { expect, test } from "vitest";

import { cancellationWords, progressWords } from "./cancellation-words";
import { testPerformance } from "./performance.fixture";

const { money } = testPerformance();
const confirmed = { status: "CONFIRMED" as const, bookings: 217, places: 400, totalMinor: 922_250 };
const pending = { status: "PENDING" as const, bookings: 1, places: 2, totalMinor: 8_500 };

test("who is about to cancel reads how many bookings are refunded, and how much that is", () => {
  const words = cancellationWords(
    testPerformance({
      bookings: [pending, confirmed],
      money: { ...money, keptMinor: 922_250, keptPayments: 217 },
    }),
  );
  expect(words).toContain("217 bookings are refunded, £9,222.50 in all");
  expect(words).toContain("1 booking in checkout ends before it is paid");
  expect(words).toContain("cannot be undone");
});

test("one booking is spoken of as one", () => {
  const words = cancellationWords(
    testPerformance({
      bookings: [{ ...confirmed, bookings: 1 }],
      money: { ...money, keptMinor: 4_250, keptPayments: 1 },
    }),
  );
  expect(words).toContain("1 booking is refunded, £42.50 in all, and its tickets stop working.");
  expect(words).not.toContain("in checkout");
});

test("where nobody has booked, nobody is frightened with refunds", () => {
  expect(cancellationWords(testPerformance())).toMatch(/^Nobody has booked yet\. Nothing more/);
});

test("a cancellation says what is left until nothing is", () => {
  const busy = { ...money, refundedMinor: 100, refundsUnderWay: 30, refundUnderWayMinor: 900 };
  expect(progressWords(testPerformance({ bookingsToEnd: 12, money: busy }))).toEqual({
    title: "Being cancelled",
    rest: "12 bookings still to end, 30 refunds still under way",
  });
  const done = { ...money, capturedMinor: 8_500, refundedMinor: 8_500 };
  expect(progressWords(testPerformance({ money: done }))).toEqual({
    title: "Cancelled, and £85 has gone back",
    rest: "",
  });
  expect(progressWords(testPerformance()).title).toBe("Cancelled, and nothing had been paid");
});
