import { expect, test } from "vitest";

import { formatVenueTime } from "./venue-time";

test("a performance begins by the clock of its venue", () => {
  const atMs = Date.UTC(2026, 11, 12, 19, 30);
  expect(formatVenueTime(atMs, "Europe/London")).toMatch(/12 December 2026 at 19:30 GMT$/);
  expect(formatVenueTime(atMs, "Europe/Berlin")).toMatch(/12 December 2026 at 20:30 (CET|GMT\+1)$/);
  expect(formatVenueTime(atMs, "America/New_York")).toMatch(
    /12 December 2026 at 14:30 (EST|GMT-5)$/,
  );
});

test("a performance after midnight at the venue is on the venue's day", () => {
  const atMs = Date.UTC(2026, 6, 31, 23, 30);
  expect(formatVenueTime(atMs, "Europe/London")).toMatch(/1 August 2026 at 00:30 (BST|GMT\+1)$/);
});
