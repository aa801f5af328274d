import fc from "fast-check";
import { expect, test } from "vitest";

import { indexPlan } from "#components/seat-map/plan/plan-index";
import { TEST_PLAN } from "#components/seat-map/plan/test-plan";
import { SeatId } from "#server/domain/ids";
import { announceBasket, announceTimeLeft, announceTouch, type SeatNaming } from "./announcements";
import { problemWords } from "./refusal-words";
import { isChoosable, seatInRow, seatName, seatsInWords, standingOf } from "./seat-words";
import { countdownParts, dueAnnouncement, formatClock, formatCountdown } from "./times";

const { seats, byId } = indexPlan(TEST_PLAN);
const stallsA2 = byId.get(SeatId.parse("stalls-A-2"));
const boxX2 = byId.get(SeatId.parse("box_1-X-2"));
if (!stallsA2 || !boxX2) throw new Error("the test plan has lost its seats");

const naming: SeatNaming = {
  seatInRow: (id) => seatInRow(byId.get(id) ?? stallsA2),
  seatsInWords: (ids) => seatsInWords(ids.flatMap((id) => byId.get(id) ?? [])),
};

const problem = (code: string, facts: Record<string, unknown> = {}) => ({
  code,
  status: 409,
  title: "What the server said",
  facts,
});

test("a seat is read out with section, row, number, price and status", () => {
  expect(seatName(stallsA2, "£42.50", "available")).toBe(
    "Stalls, row A, seat 2, £42.50, available",
  );
  expect(seatName(boxX2, "£99", "booked")).toBe(
    "Box 1, row X, seat 2, £99, wheelchair place, restricted view, sold",
  );
});

test("one's own seat is one's own, whatever the map says of it", () => {
  expect(standingOf(1, "mine")).toBe("mine");
  expect(standingOf(1, null)).toBe("held");
  expect(isChoosable("mine")).toBe(true);
  expect(isChoosable("booked")).toBe(false);
});

test("seats of one row are named together", () => {
  expect(seatsInWords(seats.slice(0, 1))).toBe("Stalls row A seat 1");
  expect(seatsInWords([...seats.slice(0, 3), ...seats.slice(9, 10)])).toBe(
    "Stalls row A seats 1, 2 and 3 and Box 1 row X seat 1",
  );
});

test("who was slower hears which seat went, and what to do", () => {
  const gone = problem("seats_unavailable", { seatIds: ["stalls-A-1", "stalls-A-2"] });
  expect(problemWords(gone, naming)).toBe(
    "Stalls row A seats 1 and 2 have just gone. Choose another.",
  );
});

test("whose basket has grown in another tab hears by which seat", () => {
  const more = problem("hold_has_more_seats", { seatIds: ["stalls-A-1"] });
  expect(problemWords(more, naming)).toBe(
    "Your basket has Stalls row A seat 1 as well by now. Look at it and try again.",
  );
});

test("the limit is said with its number", () => {
  const limit = problem("seat_limit_reached", { seatsPerBuyerMax: 6, seatsLeft: 0 });
  expect(problemWords(limit, naming)).toBe(
    "One buyer may have 6 places at this performance. You have them all.",
  );
});

test("who was too fast hears how long to wait", () => {
  expect(problemWords(problem("too_many_requests", { retryAfterMs: 2_500 }), naming)).toBe(
    "That was too fast. Try again in 3 seconds.",
  );
});

test("a refusal that this page does not know is said in the server's words", () => {
  expect(problemWords(problem("gate_closed"), naming)).toBe("What the server said.");
});

test("facts of an unexpected form do not break the sentence", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (facts) => {
      expect(problemWords(problem("seat_limit_reached", facts), naming)).toMatch(/^[A-Z].*\.$/);
    }),
  );
});

test("a seat that was taken is announced with the time until when it is kept", () => {
  const expiresAtMs = Date.UTC(2026, 10, 20, 20, 41);
  const taken = { kind: "taken", seatId: stallsA2.id, expiresAtMs } as const;
  expect(announceBasket(taken, naming).words).toBe(
    `Row A seat 2 is yours until ${formatClock(expiresAtMs)}.`,
  );
});

test("who stands in line is told so, and that it is not decided yet", () => {
  const { words, tone } = announceBasket({ kind: "in_line", quantity: 2 }, naming);
  expect(words).toMatch(/^You’re in line….* whether the places are yours\.$/);
  expect(tone).toBe("plain");
});

test("who is not signed in is given the way there", () => {
  const news = { kind: "problem", problem: problem("not_signed_in") } as const;
  expect(announceBasket(news, naming)).toMatchObject({ action: "sign_in", tone: "bad" });
});

test("losing the connection is said, and finding it again; the rest is quiet", () => {
  expect(announceTouch("live", "lost")?.tone).toBe("bad");
  expect(announceTouch("lost", "live")?.tone).toBe("good");
  expect(announceTouch("starting", "live")).toBeNull();
});

test("a countdown reaches 0:00 at the end and not before", () => {
  expect(formatCountdown(545_000)).toBe("9:05");
  expect(formatCountdown(1)).toBe("0:01");
  expect(formatCountdown(0)).toBe("0:00");
  expect(formatCountdown(-5_000)).toBe("0:00");
});

test("a wait of days is told in days, one of minutes without them", () => {
  expect(countdownParts(((2 * 24 + 3) * 60 + 4) * 60_000 + 5_000)).toEqual([
    [2, "days"],
    [3, "hr"],
    [4, "min"],
    [5, "sec"],
  ]);
  expect(countdownParts(61_000)).toEqual([
    [0, "hr"],
    [1, "min"],
    [1, "sec"],
  ]);
});

test("five, two and one minutes are announced once each, whatever the rhythm of the clock", () => {
  expect(announceTimeLeft(5).words).toBe("5 minutes left to check out.");
  const gaps = fc.array(fc.integer({ min: 200, max: 20_000 }), { minLength: 700, maxLength: 700 });
  fc.assert(
    fc.property(gaps, (steps) => {
      const said: number[] = [];
      let before: number | null = null;
      let leftMs = 10 * 60_000;
      for (const step of steps) {
        const due = dueAnnouncement(before, leftMs);
        if (due !== null) said.push(due);
        before = leftMs;
        leftMs -= step;
      }
      if (leftMs <= 0) expect(said).toEqual([5, 2, 1]);
    }),
    { numRuns: 50 },
  );
});
