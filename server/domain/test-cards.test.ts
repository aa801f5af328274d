import fc from "fast-check";
import { expect, test } from "vitest";

import { decideCard, expiryOf, formatCardNumber, isCardNumber, TEST_CARDS } from "./test-cards";

const nowMs = Date.UTC(2026, 10, 20);
const typed = { number: "4242 4242 4242 4242", expiry: "12/29", securityCode: "123" };

test("every test card has a number that a card form accepts, and each its own", () => {
  expect(TEST_CARDS.filter(({ number }) => !isCardNumber(number))).toEqual([]);
  expect(new Set(TEST_CARDS.map(({ number }) => number)).size).toBe(TEST_CARDS.length);
  expect(new Set(TEST_CARDS.map(({ methodToken }) => methodToken)).size).toBe(TEST_CARDS.length);
});

test("the card everybody knows stands for a payment that succeeds", () => {
  expect(decideCard(typed, nowMs)).toEqual({ ok: true, value: { methodToken: "sim_success" } });
  expect(decideCard({ ...typed, number: "4242-4242-4242-4242" }, nowMs).ok).toBe(true);
});

test("a mistyped digit is caught before anybody is asked for money", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TEST_CARDS),
      fc.nat(15),
      fc.integer({ min: 1, max: 9 }),
      ({ number }, place, added) => {
        const digits = Array.from(number);
        digits[place] = String((Number(digits[place]) + added) % 10);
        expect(isCardNumber(digits.join(""))).toBe(false);
      },
    ),
  );
});

test("a number of the wrong length or with letters is no card", () => {
  for (const number of ["", "0", "4242", "42424242424242424242", "4242x24242424242", "４２"]) {
    expect(decideCard({ ...typed, number }, nowMs)).toEqual({
      ok: false,
      refusal: { code: "card_number_invalid" },
    });
  }
});

test("a real card is refused while payments are simulated", () => {
  expect(decideCard({ ...typed, number: "5555555555554444" }, nowMs)).toEqual({
    ok: false,
    refusal: { code: "card_not_a_test_card" },
  });
});

test("a card works until the end of the month it is good for", () => {
  const endOfNovemberMs = Date.UTC(2026, 11, 1);
  const november = { ...typed, expiry: "11/26" };
  expect(decideCard(november, endOfNovemberMs - 1).ok).toBe(true);
  expect(decideCard(november, endOfNovemberMs)).toEqual({
    ok: false,
    refusal: { code: "card_expired" },
  });
});

test("an expiry may be typed with two or four digits of the year, with or without spaces", () => {
  const expected = Date.UTC(2030, 0, 1);
  expect(["12/29", "12 / 29", "12/2029"].map(expiryOf)).toEqual([expected, expected, expected]);
  expect(expiryOf("1/30")).toBe(Date.UTC(2030, 1, 1));
});

test("what is no month is no expiry", () => {
  for (const expiry of ["", "13/29", "00/29", "12-29", "1229", "12/9", "12/1999", "aa/bb"]) {
    expect(decideCard({ ...typed, expiry }, nowMs)).toEqual({
      ok: false,
      refusal: { code: "card_expiry_invalid" },
    });
  }
});

test("a card needs the digits from its back", () => {
  for (const securityCode of ["", "12", "12345", "abc"]) {
    expect(decideCard({ ...typed, securityCode }, nowMs)).toEqual({
      ok: false,
      refusal: { code: "card_security_code_invalid" },
    });
  }
});

test("a card number is shown in groups of four", () => {
  expect(formatCardNumber("4242424242424242")).toBe("4242 4242 4242 4242");
  expect(formatCardNumber("378282246310005")).toBe("3782 8224 6310 005");
});
