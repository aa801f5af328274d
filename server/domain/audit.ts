/**
 * The audit of a performance: what must be true of its rows at every moment, each said in one sentence. It says so
 * when it is not.
 *
 * Rules only: the facts are counted by server/postgres/audit.ts and server/queries/audit.ts.
 */
import { z } from "zod";

import { PerformanceId } from "#server/domain/ids";
import { Currency, formatMoney } from "#server/domain/money";
import { AVAILABLE, HELD, type SeatState, type SeatStatusCode } from "#server/domain/seat-status";

/** News that has waited longer than this for the log, in milliseconds, waits for something broken. */
const NEWS_WAITS_MS_MAX = 60_000;

/** What is checked. */
export const AuditCheckName = z.enum([
  "capacity",
  "owners",
  "tickets",
  "phantoms",
  "money",
  "trail",
  "allowances",
  "news",
  "payment_breaks",
]);
export type AuditCheckName = z.infer<typeof AuditCheckName>;

/** One check. `facts` are the numbers that the sentence is made of. */
const AuditCheck = z.object({
  name: AuditCheckName,
  holds: z.boolean(),
  sentence: z.string(),
  facts: z.record(z.string(), z.int()),
});
type AuditCheck = z.infer<typeof AuditCheck>;

/** Answer of `GET /api/v1/performances/:performanceId/audit`. */
export const AuditReport = z.object({
  performanceId: PerformanceId,
  /** Whether every check holds. */
  clean: z.boolean(),
  /** Of the facts that are amounts. */
  currency: Currency,
  checkedAtMs: z.int(),
  checks: z.array(AuditCheck),
});
export type AuditReport = z.infer<typeof AuditReport>;

/** Every step that a seat may take, from the state before to the one after. */
export const SEAT_STEPS: readonly (readonly [SeatState, SeatState])[] = [
  ["available", "pending"],
  ["available", "booked"], // Late money takes its seats back.
  ["pending", "booked"],
  ["pending", "available"],
  ["booked", "available"],
  ["available", "allocated"],
  ["available", "killed"],
  ["allocated", "available"],
  ["allocated", "killed"],
  ["killed", "available"],
  ["killed", "allocated"],
];

/** What Postgres has of a performance, all of it as of one moment. Amounts are in minor units. */
export type AuditFacts = {
  currency: Currency;
  places: {
    /** Seats of the plan and places of the areas. */
    capacity: number;
    available: number;
    pending: number;
    booked: number;
    keptBack: number;
    /** Areas whose places left and sold do not add up by themselves. */
    areasOff: number;
  };
  /** Seats whose owner is not the live booking that has them in its lines, or the other way round. */
  ownersOff: number;
  tickets: { live: number; due: number; off: number };
  money: {
    captured: number;
    refunded: number;
    refundsUnderWay: number;
    /** Paid, and the tickets are being made. */
    awaitingTickets: number;
    /** Of that, what has waited for longer than it may. */
    overdue: number;
    owed: number;
    /** Confirmed bookings that were not paid once with what their lines add up to. */
    bookingsOff: number;
  };
  trail: {
    steps: number;
    /** Seats and areas that had changed before there were trails: theirs begin later than at version 1. */
    begunLate: number;
    gaps: number;
    illegal: number;
    rowsOff: number;
  };
  allowances: { buyers: number; off: number };
  news: { waiting: number; oldestMs: number };
  openBreaks: number;
};

/** What the live map shows, beside Postgres; only what did not pass within a moment. */
export type MapFacts = {
  /** Seats in somebody's basket. */
  held: number;
  shownFree: number;
  shownTaken: number;
  /** Taken on both sides, in another way. */
  shownOtherwise: number;
  areasOff: number;
};

/** How a seat on the map differs from its row. */
export type Phantom = "shownFree" | "shownTaken" | "shownOtherwise";

/**
 * Compares what the map shows of a seat with its row.
 *
 * @param shown  code on the map
 * @param stored code of the row's state
 * @param isHeld whether a hold has the seat
 */
export function findPhantom(
  shown: number,
  stored: SeatStatusCode,
  isHeld: boolean,
): Phantom | null {
  if (stored === AVAILABLE) {
    return shown === AVAILABLE || (shown === HELD && isHeld) ? null : "shownTaken";
  }
  if (shown === AVAILABLE) return "shownFree";
  return shown === stored ? null : "shownOtherwise";
}

/** Says of each check whether it holds. @param nowMs Unix milliseconds, when the facts were read */
export function decideAudit(
  performanceId: PerformanceId,
  facts: AuditFacts,
  map: MapFacts,
  nowMs: number,
): AuditReport {
  const checks = [
    checkCapacity(facts, map),
    checkOwners(facts),
    checkTickets(facts),
    checkPhantoms(map),
    checkMoney(facts),
    checkTrail(facts),
    checkAllowances(facts),
    checkNews(facts),
    checkBreaks(facts),
  ];
  const clean = checks.every(({ holds }) => holds);
  const { currency } = facts;
  return { performanceId, clean, currency, checkedAtMs: Math.round(nowMs), checks };
}

function checkCapacity({ places }: AuditFacts, { held }: MapFacts): AuditCheck {
  const { capacity, pending, booked, keptBack, areasOff } = places;
  const available = places.available - held;
  const sum = available + held + pending + booked + keptBack;
  const parts = `${count(available)} available, ${count(held)} held, ${count(pending)} in checkout, ${count(booked)} sold and ${count(keptBack)} kept back`;
  const holds = sum === capacity && available >= 0 && areasOff === 0;
  return {
    name: "capacity",
    holds,
    sentence: holds
      ? `All ${count(capacity)} places are accounted for: ${parts}.`
      : `Of ${count(capacity)} places ${count(sum)} are accounted for: ${parts}. ${count(areasOff)} areas do not add up.`,
    facts: { capacity, available, held, pending, booked, keptBack, areasOff },
  };
}

function checkOwners({ ownersOff, places: { pending, booked } }: AuditFacts): AuditCheck {
  return {
    name: "owners",
    holds: ownersOff === 0,
    sentence:
      ownersOff === 0
        ? "Every seat in checkout or sold belongs to exactly the booking that lists it."
        : `${count(ownersOff)} seats and bookings do not agree on who has them.`,
    facts: { ownersOff, pending, booked },
  };
}

function checkTickets({ tickets }: AuditFacts): AuditCheck {
  const { live, due, off } = tickets;
  const holds = off === 0 && live === due;
  return {
    name: "tickets",
    holds,
    sentence: holds
      ? `${counted(live, "ticket is", "tickets are")} good, one for each place sold.`
      : `${counted(live, "ticket is", "tickets are")} good for ${count(due)} places sold; ${count(off)} do not match.`,
    facts: tickets,
  };
}

function checkPhantoms({ shownFree, shownTaken, shownOtherwise, areasOff }: MapFacts): AuditCheck {
  const phantoms = shownFree + shownTaken + shownOtherwise + areasOff;
  return {
    name: "phantoms",
    holds: phantoms === 0,
    sentence:
      phantoms === 0
        ? "The live map shows every seat as it is: no phantoms."
        : `The live map is wrong: ${count(shownFree)} seats look free and are taken, ${count(shownTaken)} look taken and are free, ${count(shownOtherwise)} look otherwise than they are, ${count(areasOff)} areas show another number of places.`,
    facts: { shownFree, shownTaken, shownOtherwise, areasOff },
  };
}

function checkMoney({ money, currency }: AuditFacts): AuditCheck {
  const { captured, refunded, refundsUnderWay, awaitingTickets, overdue, owed } = money;
  const kept = captured - refunded - refundsUnderWay - awaitingTickets;
  const holds = kept === owed && money.bookingsOff === 0 && overdue === 0;
  const words = (amountMinor: number) => formatMoney({ amountMinor, currency });
  const story = [
    `${words(captured)} taken`,
    `${words(refunded)} given back`,
    ...(refundsUnderWay > 0 ? [`${words(refundsUnderWay)} on its way back`] : []),
    ...(awaitingTickets > 0 ? [`${words(awaitingTickets)} waiting for its tickets`] : []),
  ].join(", ");
  return {
    name: "money",
    holds,
    sentence: holds
      ? `${story}; what is left is what the confirmed bookings cost: ${words(owed)}.`
      : `${story}; ${words(kept)} is left, the confirmed bookings cost ${words(owed)}. ${count(money.bookingsOff)} bookings were not paid once with their price, and ${words(overdue)} has waited too long for tickets.`,
    facts: { ...money, kept },
  };
}

function checkTrail({ trail }: AuditFacts): AuditCheck {
  const { steps, begunLate, gaps, illegal, rowsOff } = trail;
  const holds = gaps + illegal + rowsOff === 0;
  const since =
    begunLate === 0
      ? ""
      : ` ${count(begunLate)} of the seats and areas had changed before anything was recorded.`;
  return {
    name: "trail",
    holds,
    sentence: holds
      ? `${counted(steps, "change is", "changes are")} on record without a gap, each of them lawful; the record ends at what is so now.${since}`
      : `The record has ${count(gaps)} gaps, ${count(illegal)} steps that no seat may take, and ends ${count(rowsOff)} times at something that is not so.`,
    facts: trail,
  };
}

function checkAllowances({ allowances }: AuditFacts): AuditCheck {
  const { buyers, off } = allowances;
  return {
    name: "allowances",
    holds: off === 0,
    sentence:
      off === 0
        ? `The places of each buyer are counted as their bookings say: ${counted(buyers, "buyer", "buyers")}.`
        : `The places of ${count(off)} of ${counted(buyers, "buyer", "buyers")} are counted otherwise than their bookings say.`,
    facts: allowances,
  };
}

function checkNews({ news }: AuditFacts): AuditCheck {
  const { waiting, oldestMs } = news;
  const seconds = counted(Math.ceil(oldestMs / 1_000), "second", "seconds");
  return {
    name: "news",
    holds: oldestMs <= NEWS_WAITS_MS_MAX,
    sentence:
      waiting === 0
        ? "No news waits to be told."
        : `${counted(waiting, "piece of news waits", "pieces of news wait")} to be told, the oldest for ${seconds}.`,
    facts: news,
  };
}

function checkBreaks({ openBreaks }: AuditFacts): AuditCheck {
  return {
    name: "payment_breaks",
    holds: openBreaks === 0,
    sentence:
      openBreaks === 0
        ? "The payment provider’s books and ours agree."
        : `The payment provider’s books and ours differ in ${counted(openBreaks, "place", "places")}.`,
    facts: { openBreaks },
  };
}

function count(number: number): string {
  return number.toLocaleString("en-GB");
}

function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
