import fc from "fast-check";
import { expect, test } from "vitest";

import { localTimeOf, momentOf } from "./zoned-time";

const utc = (text: string) => Date.parse(text);

test("half past seven in London is an hour earlier by UTC in summer and the same in winter", () => {
  expect(momentOf("2026-07-01T19:30", "Europe/London")).toEqual({
    kind: "once",
    atMs: utc("2026-07-01T18:30Z"),
  });
  expect(momentOf("2026-12-12T19:30", "Europe/London")).toEqual({
    kind: "once",
    atMs: utc("2026-12-12T19:30Z"),
  });
});

test("the organiser's own zone does not matter, only the venue's", () => {
  expect(momentOf("2026-12-12T20:00", "America/New_York")).toEqual({
    kind: "once",
    atMs: utc("2026-12-13T01:00Z"),
  });
  expect(momentOf("2026-12-12T20:00", "Asia/Kathmandu")).toEqual({
    kind: "once",
    atMs: utc("2026-12-12T14:15Z"),
  });
});

test("an hour that the clocks jump over does not exist", () => {
  expect(momentOf("2026-03-29T01:30", "Europe/London")).toEqual({ kind: "never" });
  expect(momentOf("2026-03-29T00:59", "Europe/London").kind).toBe("once");
  expect(momentOf("2026-03-29T02:00", "Europe/London").kind).toBe("once");
  expect(momentOf("2026-03-08T02:30", "America/New_York")).toEqual({ kind: "never" });
});

test("an hour that comes twice is both moments, the first one first", () => {
  expect(momentOf("2026-10-25T01:30", "Europe/London")).toEqual({
    kind: "twice",
    atMs: utc("2026-10-25T00:30Z"),
    laterMs: utc("2026-10-25T01:30Z"),
  });
});

test("half an hour of Lord Howe and a whole day of Samoa can go missing too", () => {
  expect(momentOf("2026-10-04T02:15", "Australia/Lord_Howe")).toEqual({ kind: "never" });
  expect(momentOf("2011-12-30T12:00", "Pacific/Apia")).toEqual({ kind: "never" });
});

test("what is no date is no moment", () => {
  for (const text of ["", "tomorrow", "2026-02-31T19:30", "2026-13-01T19:30", "2026-12-12"]) {
    expect(momentOf(text, "Europe/London"), text).toEqual({ kind: "unreadable" });
  }
});

test("every moment that is shown can be typed in again, in every zone", () => {
  const zones = Intl.supportedValuesOf("timeZone");
  const minute = fc.integer({
    min: utc("2015-01-01T00:00Z") / 60_000,
    max: utc("2035-01-01T00:00Z") / 60_000,
  });
  fc.assert(
    fc.property(minute, fc.constantFrom(...zones), (minutes, timeZone) => {
      const atMs = minutes * 60_000;
      const moment = momentOf(localTimeOf(atMs, timeZone), timeZone);
      const meant =
        moment.kind === "twice"
          ? [moment.atMs, moment.laterMs]
          : moment.kind === "once"
            ? [moment.atMs]
            : [];
      expect(meant).toContain(atMs);
    }),
    { numRuns: 300 },
  );
});
