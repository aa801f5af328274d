import { expect, test } from "vitest";

import { meaningOfTap, obstacleWords } from "./tap-meaning";

const open = {
  seat: { rowLabel: "C", seatLabel: "12" },
  standing: "available",
  phase: "on_sale",
  isSignedIn: true,
  onSaleAtMs: 0,
} as const;

test("a tap on a free seat goes to the basket, and so does one on one's own", () => {
  expect(meaningOfTap(open)).toEqual({ kind: "basket" });
  expect(meaningOfTap({ ...open, standing: "mine" })).toEqual({ kind: "basket" });
  expect(meaningOfTap({ ...open, standing: "gone" })).toEqual({ kind: "basket" });
});

test("a tap on somebody else's seat says what it is", () => {
  expect(meaningOfTap({ ...open, standing: "booked" })).toMatchObject({
    kind: "explain",
    announcement: { words: "Row C seat 12 is sold." },
  });
});

test("who is not signed in is sent to sign in, and not to the basket", () => {
  expect(meaningOfTap({ ...open, isSignedIn: false })).toEqual({
    kind: "explain",
    announcement: { words: "Sign in to choose seats.", tone: "bad", action: "sign_in" },
  });
});

test("before the sale the map is for looking, signed in or not", () => {
  for (const isSignedIn of [true, false]) {
    expect(meaningOfTap({ ...open, isSignedIn, phase: "before_sale" })).toMatchObject({
      kind: "explain",
      announcement: { action: null },
    });
  }
});

test("one's own seats can be given back when the sale is over", () => {
  expect(meaningOfTap({ ...open, standing: "mine", phase: "off_sale" }).kind).toBe("basket");
  expect(meaningOfTap({ ...open, phase: "off_sale" }).kind).toBe("explain");
});

test("nobody takes seats for a performance that is cancelled, and everybody hears why", () => {
  for (const isSignedIn of [true, false]) {
    expect(meaningOfTap({ ...open, isSignedIn, phase: "cancelled" })).toMatchObject({
      kind: "explain",
      announcement: { words: "The organiser has cancelled this performance.", action: null },
    });
  }
});

test("nothing stands in the way of a signed-in fan while tickets are on sale", () => {
  expect(obstacleWords("on_sale", true, 0)).toBeNull();
  expect(obstacleWords("on_sale", false, 0)).toBe("Sign in to choose seats.");
});
