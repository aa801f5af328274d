/** What a drill must not let pass: each promise broken in the least way that breaks it. */
import { expect, test } from "vitest";

import { AuditReport } from "#server/domain/audit";
import type { BookingView } from "#server/domain/booking";
import type { Refusal } from "#bench/drill/fan";
import { judgeRush, type Wish } from "./ga-rush";
import { judgeHerd, type Visitor } from "./herd";
import { judgeHotSeat, type Answer } from "./hot-seat";
import { judgePairs, type Couple } from "./pairs";
import { verdictOf } from "#bench/drill/report";
import { judgeSellOut } from "./sell-out";

const won: Answer = { ok: true, value: { seatIds: ["stalls-A-1"] } };

function refused(code: string, seatIds: string[] = [], status = 409): Refusal {
  return { status, code, seatIds, placesLeft: null };
}

const gone: Answer = { ok: false, refusal: refused("seats_unavailable", ["stalls-A-1"]) };

test("a hot seat has one winner, and the others are told that seat", () => {
  expect(judgeHotSeat("stalls-A-1", [gone, won, gone])).toEqual({
    winners: 1,
    told: 2,
    broken: [],
  });
});

test.each([
  ["nobody wins", [gone, gone], "Won the one seat: 0 fans."],
  ["two win", [won, gone, won], "Won the one seat: 2 fans."],
  [
    "a loser is not told the seat",
    [won, { ok: false as const, refusal: refused("seats_unavailable") }],
    "Not told which seat is gone: 1 fan.",
  ],
  [
    "a loser is told another seat",
    [won, { ok: false as const, refusal: refused("seats_unavailable", ["stalls-A-2"]) }],
    "Not told which seat is gone: 1 fan.",
  ],
  [
    "a loser is not answered",
    [won, { ok: false as const, refusal: refused("none", [], 0) }],
    "Answered otherwise: 1 fan (1 x no answer).",
  ],
])("a hot seat is not well when %s", (_how, answers, sentence) => {
  expect(judgeHotSeat("stalls-A-1", answers).broken).toEqual([sentence]);
});

const seated: Couple = { given: ["A-1", "A-2"], refused: [], basket: ["A-1", "A-2"] };
const late: Couple = {
  given: null,
  refused: [{ pair: ["A-2", "A-3"], refusal: refused("seats_unavailable", ["A-2"]) }],
  basket: [],
};

test("couples have a pair or nothing", () => {
  expect(judgePairs([seated, late])).toEqual([]);
});

test.each<[string, Couple, string]>([
  [
    "half a pair is given",
    { ...late, given: ["A-3"], basket: ["A-3"] },
    "Given something else than a pair: 1 couple.",
  ],
  [
    "half a pair is left in a basket",
    { ...late, basket: ["A-3"] },
    "Refused, and have seats all the same: 1 couple.",
  ],
  [
    "a pair is not in its basket",
    { ...seated, given: ["B-1", "B-2"] },
    "Given a pair that is not in their basket: 1 couple.",
  ],
  [
    "a seat has two couples",
    { given: ["A-2", "A-3"], refused: [], basket: ["A-2", "A-3"] },
    "Given to two couples: 1 seat.",
  ],
  [
    "nobody says which seat is gone",
    {
      ...late,
      refused: [{ pair: ["A-2", "A-3"], refusal: refused("seats_unavailable", ["C-9"]) }],
    },
    "Not told which of their seats is gone: 1 couple.",
  ],
  [
    "the site has a fault",
    { ...late, refused: [{ pair: ["A-2", "A-3"], refusal: refused("fault", [], 500) }] },
    "Answered otherwise (1 x 500 fault): 1 tap.",
  ],
])("a pair is broken when %s", (_how, couple, words) => {
  expect(judgePairs([seated, couple]).join(" ")).toContain(words);
});

const OPENS = { onSaleAtMs: 1_000, clockAheadMs: 500 };

function visitor(seatIds: string[], startedAtMs = 1_500): Visitor {
  const hold = { seatIds, startedAtMs } as unknown as NonNullable<Visitor["hold"]>;
  return {
    hold,
    refusals: [refused("seats_unavailable"), refused("not_on_sale_yet")],
    tooLate: false,
  };
}

test("an opening gives each seat to one fan, and to nobody before it", () => {
  expect(judgeHerd(OPENS, [visitor(["A-1"]), visitor(["A-2", "A-3"])])).toEqual([]);
  expect(judgeHerd(OPENS, [visitor(["A-1"]), visitor(["A-2", "A-1"])])).toEqual([
    "In two baskets: 1 seat.",
  ]);
  expect(judgeHerd(OPENS, [visitor(["A-1"], 1_499)])).toEqual([
    "Had seats before the sale opened: 1 fan.",
  ]);
  const broken = { ...visitor(["A-1"]), refusals: [refused("fault", [], 500)] };
  expect(judgeHerd(OPENS, [broken])).toEqual(["Answered otherwise: 1 tap (1 x 500 fault)."]);
});

function booking(...seatIds: string[]): Pick<BookingView, "lines"> {
  return { lines: seatIds.map((seatId) => ({ seatId })) } as Pick<BookingView, "lines">;
}

test("a house is sold out when each seat is sold, once", () => {
  expect(judgeSellOut(["A-1", "A-2"], [booking("A-1"), booking("A-2")])).toEqual([]);
  expect(judgeSellOut(["A-1", "A-2"], [booking("A-1")])).toEqual([
    "Left, though fans went on trying: 1 seat.",
  ]);
  expect(judgeSellOut(["A-1", "A-2"], [booking("A-1", "A-2"), booking("A-2")])).toEqual([
    "Sold twice: 1 seat.",
  ]);
});

function wish(quantity: number, outcome: Wish["outcome"], bookingId: string | null = null): Wish {
  return { quantity, outcome, bookingId, why: outcome === "booked" ? null : "places_unavailable" };
}

test("a rush sells the capacity and not one place more", () => {
  const wishes = [wish(2, "booked", "b1"), wish(1, "booked", "b2"), wish(4, "refused")];
  expect(judgeRush(3, wishes, 0)).toEqual([]);
  expect(judgeRush(2, wishes, -1)).toEqual(["Sold: 3 places, where there are 2."]);
  expect(judgeRush(4, wishes, 1)).toEqual(["Left, though fans were refused: 1 place."]);
  expect(judgeRush(3, wishes, 2)).toEqual(["Left on the map: 2 places."]);
  expect(judgeRush(3, wishes, null)).toEqual(["Left on the map: not to be had."]);
});

test("a rush leaves nobody in line, and everybody who is let in has a booking", () => {
  expect(judgeRush(2, [wish(1, "booked", "b1"), wish(1, "undecided")], 1)).toEqual([
    "Never decided: 1 request (1 x places_unavailable).",
  ]);
  expect(judgeRush(2, [wish(1, "booked", "b1"), wish(1, "booked", "b1")], 0)).toEqual([
    "Some of those who were granted places have no booking of their own.",
  ]);
});

test("the audit has the last word", () => {
  const audit = AuditReport.parse({
    performanceId: crypto.randomUUID(),
    ...{ clean: false, currency: "GBP", checkedAtMs: 0 },
    checks: [
      { name: "owners", holds: true, sentence: "All is well.", facts: {} },
      { name: "phantoms", holds: false, sentence: "The map is wrong.", facts: {} },
    ],
  });
  expect(verdictOf({ broken: [], audit })).toEqual(["Audit, phantoms: The map is wrong."]);
  expect(verdictOf({ broken: ["It is."], audit: null })).toEqual([
    "It is.",
    "The audit could not be had.",
  ]);
});
