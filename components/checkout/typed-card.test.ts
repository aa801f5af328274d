import fc from "fast-check";
import { expect, test } from "vitest";

import { cardErrors, typeCardNumber, typeExpiry, typeSecurityCode, type Typed } from "./typed-card";

/** Types one key after the other at the end, as somebody with a card in hand does. */
function typeAll(keys: string, type: (typed: Typed) => Typed): Typed {
  return Array.from(keys).reduce(
    ({ value, caret }, key) => {
      const next = value.slice(0, caret) + key + value.slice(caret);
      return type({ value: next, caret: caret + 1 });
    },
    { value: "", caret: 0 },
  );
}

test("a card number falls into groups of four while it is typed", () => {
  expect(typeAll("4242424242424242", typeCardNumber).value).toBe("4242 4242 4242 4242");
  expect(typeAll("42424", typeCardNumber)).toEqual({ value: "4242 4", caret: 6 });
});

test("a pasted card number may have hyphens and too much behind it", () => {
  const pasted = "4242-4242-4242-4242-9999-1";
  expect(typeCardNumber({ value: pasted, caret: pasted.length }).value).toBe(
    "4242 4242 4242 4242 999",
  );
});

test("whoever mends a digit in the middle stays in the middle", () => {
  // The 9 has just been typed behind the second digit.
  expect(typeCardNumber({ value: "4292 4242 4242", caret: 3 })).toEqual({
    value: "4292 4242 4242",
    caret: 3,
  });
  // A digit more pushes the groups along and the caret with them.
  expect(typeCardNumber({ value: "42942 4242", caret: 5 })).toEqual({
    value: "4294 2424 2",
    caret: 6,
  });
});

test("grouping changes no digit and keeps as many of them before the caret", () => {
  const digitsOf = (text: string) => text.replace(/\D/g, "");
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from("0123456789 -")), maxLength: 19 }),
      fc.nat(19),
      (value, place) => {
        const caret = Math.min(place, value.length);
        const typed = typeCardNumber({ value, caret });
        expect(digitsOf(typed.value)).toBe(digitsOf(value));
        expect(digitsOf(typed.value.slice(0, typed.caret))).toBe(digitsOf(value.slice(0, caret)));
        expect(typeCardNumber(typed)).toEqual(typed);
      },
    ),
  );
});

test("an expiry gets its slash, and its nought where the month needs one", () => {
  expect(typeAll("1228", typeExpiry).value).toBe("12 / 28");
  expect(typeAll("828", typeExpiry).value).toBe("08 / 28");
  expect(typeAll("1/28", typeExpiry).value).toBe("01 / 28");
  expect(typeAll("12/28", typeExpiry).value).toBe("12 / 28");
  expect(typeExpiry({ value: "12/2034", caret: 7 }).value).toBe("12 / 34");
});

test("an expiry can be taken back key by key", () => {
  let typed = { value: "12 / 2", caret: 6 };
  const seen: string[] = [];
  while (typed.value !== "") {
    const value = typed.value.slice(0, -1);
    typed = typeExpiry({ value, caret: value.length });
    seen.push(typed.value);
  }
  expect(seen).toEqual(["12", "1", ""]);
});

test("a security code is digits and nothing else", () => {
  expect(typeSecurityCode({ value: "12a34567", caret: 8 }).value).toBe("1234");
});

const nowMs = Date.UTC(2026, 5, 15);
const good = { number: "4242 4242 4242 4242", expiry: "12 / 28", securityCode: "123", name: "Ada" };

test("a good card has nothing wrong with it", () => {
  expect(cardErrors(good, nowMs)).toEqual({});
});

test("all that is wrong with a card is said at once", () => {
  const errors = cardErrors(
    { number: "4242", expiry: "13 / 28", securityCode: "1", name: " " },
    nowMs,
  );
  expect(Object.keys(errors).sort()).toEqual(["expiry", "name", "number", "securityCode"]);
});

test("a real card is sent home before anybody sees it", () => {
  expect(cardErrors({ ...good, number: "5555 5555 5555 4444" }, nowMs).number).toMatch(
    /test cards/,
  );
});

test("an expired card is called expired", () => {
  expect(cardErrors({ ...good, expiry: "05 / 26" }, nowMs).expiry).toBe("This card has expired.");
});
