import { expect, test } from "vitest";

import { callbackPathOf, signInHref } from "./callback-path";

test("after signing in a fan is back at the seats they wanted", () => {
  expect(callbackPathOf("/performances/1?party=2#row-c")).toBe("/performances/1?party=2#row-c");
});

test.each([
  "https://elsewhere.example/",
  "//elsewhere.example/",
  "/\\elsewhere.example/",
  "\\/elsewhere.example",
  "/\t/elsewhere.example/",
  "javascript:alert(1)",
  "elsewhere",
  "",
  undefined,
  ["/bookings", "/venues"],
])("nobody is sent off the site by %j", (asked) => {
  const path = callbackPathOf(asked);
  expect(path).toBe("/");
});

test("the door back is named only where there is a way back worth naming", () => {
  expect(signInHref("/events/macbeth")).toBe("/sign-in?callbackUrl=%2Fevents%2Fmacbeth");
  expect(signInHref("/")).toBe("/sign-in");
  expect(signInHref("/sign-up")).toBe("/sign-in");
});
