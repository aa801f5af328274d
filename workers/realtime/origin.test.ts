import { expect, test } from "vitest";

import { isOurs } from "./origin";

const publicOrigin = "https://tickets.example";

test("the origin of the front door is ours", () => {
  expect(isOurs("https://tickets.example", "live.tickets.example", publicOrigin)).toBe(true);
});

test("a page from the host that the sidecar is asked for is ours, whatever the port", () => {
  expect(isOurs("http://localhost:3000", "localhost:3001", publicOrigin)).toBe(true);
  expect(isOurs("http://192.168.1.5:3000", "192.168.1.5:3001", publicOrigin)).toBe(true);
  expect(isOurs("http://[::1]:3000", "[::1]:3001", publicOrigin)).toBe(true);
});

test("another site is not ours, however much its name looks like it", () => {
  for (const origin of [
    "https://evil.example",
    "http://tickets.example",
    "https://tickets.example:8443",
    "https://tickets.example.evil.example",
    "https://nottickets.example",
    "https://sub.tickets.example",
    "null",
    "",
    "file://",
    "chrome-extension://tickets.example",
  ]) {
    expect(isOurs(origin, "live.tickets.example:443", publicOrigin), origin).toBe(false);
  }
});

test("a request without a host, or with a broken one, is judged by the front door's origin alone", () => {
  expect(isOurs("http://localhost:3000", null, publicOrigin)).toBe(false);
  expect(isOurs("http://localhost:3000", "local host", publicOrigin)).toBe(false);
  expect(isOurs("https://tickets.example", null, publicOrigin)).toBe(true);
});
