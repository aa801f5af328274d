import { expect, test } from "vitest";

import { calendarLeaf, countdownText, shortDate, timeOfDay } from "./dates";

const PREMIERE_MS = Date.UTC(2026, 11, 12, 0, 30);

test("a performance has the date and the time of the venue, wherever the reader is", () => {
  expect(shortDate(PREMIERE_MS, "Europe/London")).toBe("Sat, 12 Dec 2026");
  expect(timeOfDay(PREMIERE_MS, "Europe/London")).toBe("00:30");
  expect(shortDate(PREMIERE_MS, "America/New_York")).toBe("Fri, 11 Dec 2026");
  expect(calendarLeaf(PREMIERE_MS, "America/New_York")).toEqual({
    weekday: "Fri",
    day: "11",
    month: "Dec",
  });
});

test.each([
  [3 * 86_400_000 + 4 * 3_600_000, "3 days, 4 h"],
  [86_400_000, "1 day, 0 h"],
  [2 * 3_600_000 + 5 * 60_000 + 9_000, "2:05:09"],
  [4 * 60_000 + 8_001, "4:09"],
  [1, "0:01"],
  [0, "0:00"],
  [-5_000, "0:00"],
])("%i ms before the sale the countdown says %s", (leftMs, text) => {
  expect(countdownText(leftMs)).toBe(text);
});
