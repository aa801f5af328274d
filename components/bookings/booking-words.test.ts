import { expect, test } from "vitest";

import {
  bookingState,
  countOfPlaces,
  paymentWords,
  performanceCancelledWords,
  placesInWords,
  thePlaces,
} from "./booking-words";
import { testBooking, testPayment } from "./booking.fixture";

const pending = testBooking();
const [line] = pending.lines;
const nowMs = pending.createdAtMs;

test("a badge says what the buyer has to know first", () => {
  const word = (changed: Parameters<typeof testBooking>[0], atMs = nowMs) =>
    bookingState(testBooking(changed), atMs).word;

  expect(word({})).toBe("Not paid yet");
  expect(word({}, pending.expiresAtMs)).toBe("Out of time");
  expect(word({ payments: [testPayment({ status: "REQUESTED" })] })).toBe("Paying");
  expect(word({ payments: [testPayment()] })).toBe("Paid, issuing");
  expect(word({ status: "CONFIRMED" })).toBe("Confirmed");
  expect(word({ status: "CONFIRMED" }, pending.performance.startsAtMs)).toBe("Been");
  expect(word({ status: "EXPIRED" })).toBe("Out of time");
  expect(word({ status: "FAILED" })).toBe("Payment failed");
  expect(word({ status: "CANCELLED" })).toBe("Cancelled");
});

test("a closed booking whose money goes back says so, whatever closed it", () => {
  const returning = testPayment({ refundUnderWay: true });
  const returned = testPayment({ status: "REFUNDED" });
  for (const status of ["CANCELLED", "EXPIRED", "FAILED"] as const) {
    const words = [returning, returned].map(
      (payment) => bookingState(testBooking({ status, payments: [payment] }), nowMs).word,
    );
    expect(words).toEqual(["Refund under way", "Refunded"]);
  }
});

test("for a cancelled performance every state of the money is said, and never that the fan cancelled", () => {
  const wordsFor = (...payments: ReturnType<typeof testPayment>[]) =>
    performanceCancelledWords(testBooking({ payments }));
  const all = [
    wordsFor(),
    wordsFor(testPayment({ status: "REQUESTED" })),
    wordsFor(testPayment()),
    wordsFor(testPayment({ refundUnderWay: true })),
    wordsFor(testPayment({ status: "REFUNDED" })),
  ];
  for (const words of all) expect(words).toMatch(/^The organiser has called it off/);
  expect(all[0]).toContain("Nothing has been paid");
  expect(all[1]).toContain("If it still takes the money, all of it goes back");
  expect(all[2]).toContain("All that you paid goes back");
  expect(all[3]).toContain("£85, all that you paid, is on its way back");
  expect(all[4]).toContain("£85, all that you paid, has gone back");
});

test("who had let the time run out, or had no card accepted, reads that too of a cancelled performance", () => {
  const late = testPayment({ refundUnderWay: true });
  const wordsFor = (changed: Parameters<typeof testBooking>[0]) =>
    performanceCancelledWords(testBooking(changed));
  expect(wordsFor({ status: "EXPIRED" })).toBe(
    "The organiser has called it off. The time to pay for your booking had run out. Nothing has been paid.",
  );
  expect(wordsFor({ status: "FAILED" })).toBe(
    "The organiser has called it off. No card had been accepted for your booking. Nothing has been paid.",
  );
  expect(wordsFor({ status: "EXPIRED", payments: [late] })).toContain(
    "had run out. £85, all that you paid, is on its way back",
  );
  expect(wordsFor({ status: "CANCELLED" })).toBe(
    "The organiser has called it off. Nothing has been paid.",
  );
});

test("a payment says what became of the money", () => {
  expect(paymentWords(testPayment())).toBe("£85 paid by card.");
  expect(paymentWords(testPayment({ status: "FAILED", failureCode: "insufficient_funds" }))).toBe(
    "£85 was not taken. There is not enough money on this card.",
  );
  expect(paymentWords(testPayment({ refundUnderWay: true }))).toContain("on its way back");
});

test("places are named by section and row, as an usher would say them", () => {
  expect(placesInWords(pending.lines)).toEqual(["Stalls, row C, seats 12 and 13"]);
  expect(line).toBeDefined();
  if (!line) return;
  const box = { ...line, sectionName: "Box A", rowLabel: "1", seatLabel: "2" };
  expect(placesInWords([line, box])).toEqual(["Stalls, row C, seat 12", "Box A, row 1, seat 2"]);
  const standing = { ...line, seatId: null, rowLabel: null, seatLabel: null, sectionName: "Floor" };
  expect(placesInWords([{ ...standing, quantity: 3 }])).toEqual(["Floor, 3 places"]);
});

test("seats are counted as seats, and general admission as places", () => {
  expect(countOfPlaces(pending.lines)).toBe("2 seats");
  expect(thePlaces(pending.lines)).toBe("the 2 seats");
  if (!line) return;
  expect(countOfPlaces([{ ...line, seatId: null, quantity: 1 }])).toBe("1 place");
  expect(thePlaces([{ ...line, seatId: null, quantity: 1 }])).toBe("the place");
  expect(thePlaces([{ ...line, seatId: null, quantity: 12 }])).toBe("the 12 places");
});
