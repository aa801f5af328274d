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

test("a cancellation says what is done and what is left, until nothing is", () => {
  const busy = { ...money, capturedMinor: 4_000, refundedMinor: 100, refundsUnderWay: 30 };
  const busyView = testPerformance({ bookingsToEnd: 12, bookingsEnded: 1_208, money: busy });
  expect(progressWords(busyView)).toEqual({
    title: "Being cancelled",
    done: "1,208 of 1,220 bookings ended, £1 of £40 refunded",
    rest: "12 bookings still to end, 30 refunds still under way",
    failed: "",
  });
  const done = { ...money, capturedMinor: 8_500, refundedMinor: 8_500 };
  expect(progressWords(testPerformance({ money: done, bookingsEnded: 1 }))).toEqual({
    title: "Cancelled, and £85 has gone back",
    done: "1 of 1 booking ended, £85 of £85 refunded",
    rest: "",
    failed: "",
  });
  expect(progressWords(testPerformance()).title).toBe("Cancelled, and nothing had been paid");
});

test("a refund that failed is not under way: it waits for a person", () => {
  const captured = { ...money, capturedMinor: 8_500, refundedMinor: 4_250 };
  const view = testPerformance({
    money: { ...captured, refundsUnderWay: 1, refundUnderWayMinor: 4_250 },
    failedRefunds: { refunds: 1, amountMinor: 4_250 },
    bookingsEnded: 2,
  });
  expect(progressWords(view)).toEqual({
    title: "Cancelled, and not all the money has gone back",
    done: "2 of 2 bookings ended, £42.50 of £85 refunded",
    rest: "",
    failed: "1 refund failed: the provider could not give back £42.50.",
  });
});
