import fc from "fast-check";
import { expect, test } from "vitest";

import { daysAfter, WEEKDAYS, weekdayAfter } from "./seed-dates";

const london = { hour: 19, minute: 30, timeZone: "Europe/London" };

test("a date keeps its wall-clock time when the clocks change in between", () => {
  const inSummer = Date.UTC(2026, 9, 20, 12);
  expect(new Date(daysAfter(inSummer, 1, london)).toISOString()).toBe("2026-10-21T18:30:00.000Z");
  expect(new Date(daysAfter(inSummer, 10, london)).toISOString()).toBe("2026-10-30T19:30:00.000Z");
});

test("days are counted by the venue's calendar, not by the server's", () => {
  const lateInUtc = Date.UTC(2026, 5, 1, 23, 30); // In Amsterdam it is 2 June already.
  const amsterdam = { hour: 20, minute: 0, timeZone: "Europe/Amsterdam" };
  expect(new Date(daysAfter(lateInUtc, 0, amsterdam)).toISOString()).toBe(
    "2026-06-02T18:00:00.000Z",
  );
});

test("a weekday is the first one that is far enough away", () => {
  const monday = Date.UTC(2026, 10, 16, 9);
  const friday = weekdayAfter(monday, 7, WEEKDAYS.friday, london);
  expect(new Date(friday).toISOString()).toBe("2026-11-27T19:30:00.000Z");
  const nextMonday = weekdayAfter(monday, 5, WEEKDAYS.saturday, london);
  expect(new Date(nextMonday).toISOString()).toBe("2026-11-21T19:30:00.000Z");
});

test("whenever the seed runs, a performance lies ahead, on its weekday and at its time", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: Date.UTC(2060, 0, 1) }),
      fc.integer({ min: 7, max: 90 }),
      fc.integer({ min: 0, max: 6 }),
      (nowMs, daysMin, weekday) => {
        const atMs = weekdayAfter(nowMs, daysMin, weekday, london);
        const shown = new Intl.DateTimeFormat("en-GB", {
          timeZone: "Europe/London",
          weekday: "short",
          hour: "2-digit",
          minute: "2-digit",
        }).format(atMs);
        const names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        expect(shown).toMatch(new RegExp(`^${names[weekday] ?? ""}.*19:30$`));
        expect(atMs - nowMs).toBeGreaterThan((daysMin - 1) * 86_400_000);
        expect(atMs - nowMs).toBeLessThan((daysMin + 8) * 86_400_000);
      },
    ),
  );
});
