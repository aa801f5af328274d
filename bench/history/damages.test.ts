import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";

import { ANSWER_DAMAGES } from "./answer-damages.fixture";
import { checkHistory } from "./check-history";
import { MONEY_DAMAGES, NEWS_DAMAGES, SEAT_DAMAGES } from "./damages.fixture";
import type { Evidence } from "./evidence";
import { HOLD_DAMAGES } from "./hold-damages.fixture";
import { goodHistory } from "./good-history.fixture";

const DAMAGES = [
  ...SEAT_DAMAGES,
  ...MONEY_DAMAGES,
  ...HOLD_DAMAGES,
  ...NEWS_DAMAGES,
  ...ANSWER_DAMAGES,
];

test.each(DAMAGES)("$rule is broken: $sentence", ({ rule, sentence, make }) => {
  const evidence = goodHistory();
  make(evidence);
  const named = checkHistory(evidence).filter((each) => each.sentence.includes(sentence));
  expect(named.map((each) => each.rule)).toContain(rule);
  expect(named[0]?.evidence).toBeDefined();
});

test("every sentence of every rule has been seen", () => {
  const said = DAMAGES.flatMap(({ make }) => {
    const evidence = goodHistory();
    make(evidence);
    return checkHistory(evidence);
  });
  expect([...new Set(said.map(({ rule }) => rule))].sort()).toEqual(
    [1, 10, 2, 3, 4, 5, 6, 7, 8, 9].map((rule) => `I${String(rule)}`).concat("L1", "L2", "L3"),
  );
  const sentences = said.map(({ sentence }) => sentence);
  const unsaid = readSentences().filter(
    (written) => !sentences.some((sentence) => sentence.includes(written)),
  );
  expect(unsaid).toEqual([]);
});

/** What the rules can say, as their sources have it: texts of four words or more. */
function readSentences(): string[] {
  const folder = path.join(import.meta.dirname, "rules");
  const sources = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
  const texts = sources.flatMap((source) => [...source.matchAll(/"([A-Za-z][\w' ,:]+)"/g)]);
  const sentences = texts.map(([, text = ""]) => text).filter((text) => / .* .* /.test(text));
  expect(sentences.length).toBeGreaterThan(90);
  return sentences;
}

/** Damages that can be done to any row of a kind; a row that is named by nothing is left out. */
const ANYWHERE: Record<string, (evidence: Evidence, any: <Row>(rows: Row[]) => Row) => void> = {
  "a step of a seat is lost": (e, any) => {
    lose(e.seatSteps, any);
  },
  "a step of a seat is doubled": (e, any) => {
    e.seatSteps.push(any(e.seatSteps));
  },
  "a step of an area is lost": (e, any) => {
    lose(e.areaSteps, any);
  },
  "a seat changes hands": (e, any) => {
    any(e.seats.filter((seat) => seat.bookingId !== null)).bookingId = "nobody's";
  },
  "a step changes hands": (e, any) => {
    any(e.seatSteps.filter((step) => step.bookingId !== null)).bookingId = "nobody's";
  },
  "a seat is forgotten": (e, any) => {
    lose(e.seats, any);
  },
  "a booking is lost": (e, any) => {
    lose(e.bookings, any);
  },
  "a booking changes hands": (e, any) => {
    any(e.bookings).buyerId = "nobody";
  },
  "a price changes": (e, any) => {
    any(e.bookings.filter((booking) => booking.status === "CONFIRMED")).totalMinor += 1;
  },
  "a charge is lost": (e, any) => {
    lose(e.ledger, (rows) => any(rows.filter((row) => row.status === "succeeded")));
  },
  "a charge is doubled": (e, any) => {
    e.ledger.push({ ...any(e.ledger.filter((row) => row.status === "succeeded")), id: "another" });
  },
  "a refund is lost": (e, any) => {
    any(e.ledger.filter((charge) => charge.refunds.length > 0)).refunds.pop();
  },
  "a payment is lost": (e, any) => {
    lose(e.payments, (rows) => any(rows.filter((row) => row.status !== "FAILED")));
  },
  "a ticket is lost": (e, any) => {
    lose(e.tickets, (rows) => any(rows.filter((ticket) => ticket.status === "LIVE")));
  },
  "a ticket is doubled": (e, any) => {
    e.tickets.push({ ...any(e.tickets), code: "another" });
  },
  "news is lost from the outbox": (e, any) => {
    lose(e.outbox, any);
  },
  "news is lost from the log": (e, any) => {
    lose(e.log, any);
  },
  "news is never published": (e, any) => {
    any(e.outbox).publishedAtMs = null;
  },
  "an event is not handled": (e, any) => {
    lose(e.inbox, any);
  },
  "a mail is lost": (e, any) => {
    const live = new Set(
      e.bookings.flatMap(({ id, status }) => (status === "CONFIRMED" ? id : [])),
    );
    const sent = e.outbox.filter(
      (row) => row.type === "BookingConfirmed" && live.has(row.bookingId),
    );
    const { eventId } = any(sent);
    e.mails = (e.mails ?? []).filter((mail) => !mail.messageId.includes(eventId));
  },
  "an allowance is miscounted": (e, any) => {
    any(e.allowances).placeCount += 1;
  },
  "a map shows something else": (e, any) => {
    const { codes } = any(e.quietMaps);
    const index = any([...codes.keys()]);
    codes[index] = ((codes[index] ?? 0) + 1) % 4;
  },
  "a step of a map is lost in the middle": (e, any) => {
    const inside = e.mapSteps.slice(1, -1);
    lose(e.mapSteps, () => any(inside));
  },
  "a booking's answer is somebody else's": (e, any) => {
    const books = e.operations.filter(({ kind, outcome }) => kind === "book" && outcome === "ok");
    any(books).buyerId = "nobody";
  },
};

function lose<Row>(rows: Row[], any: (rows: Row[]) => Row): void {
  rows.splice(rows.indexOf(any(rows)), 1);
}

test("any one damage anywhere in a good history is seen", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(ANYWHERE)),
      fc.nat(),
      fc.nat(),
      (kind, first, second) => {
        const evidence = goodHistory();
        let places = [first, second];
        ANYWHERE[kind]?.(evidence, (rows) => {
          const [place = 0, ...later] = places;
          places = later;
          const row = rows[place % rows.length];
          if (row === undefined) throw new Error("The good history has nothing like it.");
          return row;
        });
        expect(checkHistory(evidence)).not.toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);
