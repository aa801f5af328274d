import fc from "fast-check";
import { expect, test } from "vitest";

import { BookingId, PaymentId, PerformanceId } from "./ids";
import type { ProviderCharge } from "./payment";
import {
  decideBreaks,
  type OurPayment,
  type PaymentBreak,
  type PaymentMend,
} from "./reconciliation";
import { ASKED_WITHIN_MS, FULFILLED_WITHIN_MS, HEARD_WITHIN_MS } from "./reconciliation-rules";

const NOW_MS = 100_000_000;
const LONG_AGO_MS = NOW_MS - 2 * FULFILLED_WITHIN_MS;

const bookingId = BookingId.parse("00000000-0000-4000-8000-00000000000b");

function payment(changes: Partial<OurPayment> = {}, number = 1): OurPayment {
  return {
    paymentId: PaymentId.parse(`00000000-0000-4000-8000-00000000000${String(number)}`),
    bookingId,
    performanceId: PerformanceId.parse("00000000-0000-4000-8000-00000000000e"),
    status: "SUCCEEDED",
    bookingStatus: "CONFIRMED",
    amount: { amountMinor: 4_250, currency: "GBP" },
    chargeReference: `ch_${String(number)}`,
    createdAtMs: LONG_AGO_MS,
    settledAtMs: LONG_AGO_MS,
    refundRequestedAtMs: null,
    refundedAtMs: null,
    ...changes,
  };
}

function chargeOf(ours: OurPayment, changes: Partial<ProviderCharge> = {}): ProviderCharge {
  return {
    reference: ours.chargeReference ?? "ch_new",
    paymentId: ours.paymentId,
    bookingId: ours.bookingId,
    status: "succeeded",
    failureCode: null,
    amount: ours.amount,
    refunds: [],
    createdAtMs: LONG_AGO_MS,
    ...changes,
  };
}

const wholeRefund = { reference: "re_1", status: "succeeded", amountMinor: 4_250 } as const;
const underWay = { status: "REQUESTED", bookingStatus: "PENDING", settledAtMs: null } as const;
const toGoBack = { bookingStatus: "CANCELLED", refundRequestedAtMs: LONG_AGO_MS } as const;

/** Kinds of break, each with what mends it. */
function found(breaks: readonly PaymentBreak[]): string[] {
  return breaks.map(({ kind, mend }) => `${kind}: ${mend ? wordsOf(mend) : "shown"}`);
}

function wordsOf(mend: PaymentMend): string {
  return mend.do === "record_news" ? mend.news.map(({ kind }) => kind).join(" and ") : mend.do;
}

test("books that agree have no break", () => {
  const refunded = payment({ status: "REFUNDED", bookingStatus: "CANCELLED" }, 2);
  const failed = payment({ status: "FAILED", bookingStatus: "PENDING" }, 3);
  const young = payment({ ...underWay, createdAtMs: NOW_MS }, 4);
  const theirs = [
    chargeOf(payment()),
    chargeOf(refunded, { refunds: [wholeRefund] }),
    chargeOf(failed, { status: "failed", failureCode: "card_declined" }),
  ];
  expect(decideBreaks([payment(), refunded, failed, young], theirs, NOW_MS)).toEqual([]);
});

test.for<[string, Partial<OurPayment>, Partial<ProviderCharge> | null, string[]]>([
  ["paid there, under way here", underWay, {}, ["charge_success_unheard: charge_succeeded"]],
  [
    "paid and given back there, under way here",
    underWay,
    { refunds: [wholeRefund] },
    ["charge_success_unheard: charge_succeeded and refund_succeeded"],
  ],
  [
    "declined there, under way here",
    underWay,
    { status: "failed", failureCode: "stolen_card" },
    ["charge_failure_unheard: charge_failed"],
  ],
  ["under way here, unknown there", underWay, null, ["charge_never_made: ask_to_charge"]],
  ["under way on both sides", underWay, { status: "processing" }, []],
  [
    "declined here, paid there",
    { status: "FAILED", bookingStatus: "PENDING" },
    {},
    ["charge_success_after_failure: charge_succeeded"],
  ],
  [
    "declined here, paid and given back there",
    { status: "FAILED", bookingStatus: "PENDING" },
    { refunds: [wholeRefund] },
    [],
  ],
  ["paid here, unknown there", {}, null, ["charge_missing: shown"]],
  ["paid here, declined there", {}, { status: "failed" }, ["charge_missing: shown"]],
  [
    "another amount there",
    underWay,
    { amount: { amountMinor: 1, currency: "GBP" } },
    ["charge_amount_differs: shown"],
  ],
  [
    "another currency there",
    {},
    { amount: { amountMinor: 4_250, currency: "EUR" } },
    ["charge_amount_differs: shown"],
  ],
  [
    "a currency there that we do not sell in",
    underWay,
    { amount: { amountMinor: 4_250, currency: "JPY" } },
    ["charge_amount_differs: shown"],
  ],
  [
    "paid, and the booking had ended",
    { bookingStatus: "EXPIRED" },
    {},
    ["charge_without_booking: begin_refund"],
  ],
  [
    "given back there, on its way here",
    toGoBack,
    { refunds: [wholeRefund] },
    ["refund_unheard: refund_succeeded"],
  ],
  [
    "given back there of what had failed here",
    { ...toGoBack, status: "FAILED" },
    { refunds: [wholeRefund] },
    ["refund_unheard: refund_succeeded"],
  ],
  [
    "given back there, kept here by nobody",
    { bookingStatus: "EXPIRED" },
    { refunds: [wholeRefund] },
    ["refund_unheard: refund_succeeded"],
  ],
  ["to go back, unknown there", toGoBack, {}, ["refund_never_made: ask_to_refund"]],
  ["on its way back there", toGoBack, { refunds: [{ ...wholeRefund, status: "processing" }] }, []],
  [
    "could not go back there",
    toGoBack,
    { refunds: [{ ...wholeRefund, status: "failed" }] },
    ["refund_failed: shown"],
  ],
  [
    "given back here, kept there",
    { status: "REFUNDED", bookingStatus: "CANCELLED", refundedAtMs: LONG_AGO_MS },
    {},
    ["refund_missing: shown"],
  ],
  [
    "a part given back there",
    {},
    { refunds: [{ ...wholeRefund, amountMinor: 1 }] },
    ["refund_amount_differs: shown"],
  ],
  [
    "given back there while the tickets are good",
    {},
    { refunds: [wholeRefund] },
    ["refunded_but_confirmed: shown"],
  ],
  [
    "given back twice there",
    { status: "REFUNDED", bookingStatus: "CANCELLED" },
    { refunds: [wholeRefund, { ...wholeRefund, reference: "re_2" }] },
    ["refunded_more_than_once: shown"],
  ],
])("%s", ([, ours, theirs, expected]) => {
  const one = payment(ours);
  const charges = theirs === null ? [] : [chargeOf(one, theirs)];
  expect(found(decideBreaks([one], charges, NOW_MS))).toEqual(expected);
});

test("money that nobody here asked for is shown, and only while it is kept", () => {
  const stranger = chargeOf(payment(), { paymentId: null, bookingId: null });
  expect(found(decideBreaks([], [stranger], NOW_MS))).toEqual(["charge_unknown: shown"]);
  expect(decideBreaks([], [{ ...stranger, status: "failed" }], NOW_MS)).toEqual([]);
  expect(decideBreaks([], [{ ...stranger, refunds: [wholeRefund] }], NOW_MS)).toEqual([]);

  const other = BookingId.parse(crypto.randomUUID());
  const misled = chargeOf(payment(underWay), { bookingId: other });
  const theirs = [misled, chargeOf(payment(underWay), { reference: "ch_own" })];
  expect(found(decideBreaks([payment(underWay)], theirs, NOW_MS))).toEqual([
    "charge_unknown: shown",
    "charge_success_unheard: charge_succeeded",
  ]);
});

test("a booking that was charged twice is shown until one of the charges goes back", () => {
  const [kept, failed] = [payment(), payment({ status: "FAILED" }, 2)];
  const theirs = [chargeOf(kept), chargeOf(failed)];
  expect(found(decideBreaks([kept, failed], theirs, NOW_MS))).toEqual([
    "charge_success_after_failure: charge_succeeded",
    "charged_twice: shown",
  ]);
  const goingBack = { ...failed, refundRequestedAtMs: NOW_MS };
  expect(decideBreaks([kept, goingBack], theirs, NOW_MS)).toEqual([]);
});

test("what has just happened is no break yet", () => {
  const cases: [Partial<OurPayment>, Partial<ProviderCharge> | null][] = [
    [underWay, { createdAtMs: NOW_MS - HEARD_WITHIN_MS }],
    [{ ...underWay, createdAtMs: NOW_MS - ASKED_WITHIN_MS }, null],
    [{ bookingStatus: "PENDING", settledAtMs: NOW_MS - FULFILLED_WITHIN_MS }, {}],
    [{ ...toGoBack, refundRequestedAtMs: NOW_MS - ASKED_WITHIN_MS }, {}],
    [{ ...toGoBack, refundRequestedAtMs: NOW_MS - HEARD_WITHIN_MS }, { refunds: [wholeRefund] }],
    [{ settledAtMs: NOW_MS - ASKED_WITHIN_MS }, null],
  ];
  for (const [ours, theirs] of cases) {
    const one = payment(ours);
    const charges = theirs === null ? [] : [chargeOf(one, theirs)];
    expect(decideBreaks([one], charges, NOW_MS)).toEqual([]);
    expect(decideBreaks([one], charges, NOW_MS + 1)).toHaveLength(1);
  }
});

test("mending twice does what mending once does, and what was mended is no break of its kind", () => {
  const statuses = ["REQUESTED", "SUCCEEDED", "FAILED", "REFUNDED"] as const;
  const bookingStatuses = ["PENDING", "CONFIRMED", "CANCELLED", "EXPIRED", "FAILED"] as const;
  const chargeStatuses = ["processing", "succeeded", "failed"] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...statuses),
      fc.constantFrom(...bookingStatuses),
      fc.boolean(),
      fc.option(
        fc.tuple(
          fc.constantFrom(...chargeStatuses),
          fc.array(fc.constantFrom(...chargeStatuses), { maxLength: 2 }),
        ),
      ),
      (status, bookingStatus, goesBack, charged) => {
        const refundRequestedAtMs = goesBack && status !== "REQUESTED" ? LONG_AGO_MS : null;
        const one = payment({ status, bookingStatus, refundRequestedAtMs });
        const charges = charged
          ? [
              chargeOf(one, {
                status: charged[0],
                refunds: charged[1].map((refund) => ({ ...wholeRefund, status: refund })),
              }),
            ]
          : [];
        const breaks = decideBreaks([one], charges, NOW_MS);
        const mends = breaks.flatMap(({ mend }) => mend ?? []);

        const once = mends.reduce(mended, one);
        const twice = [...mends, ...mends].reduce(mended, one);
        expect(twice).toEqual(once);
        // What was asked for again is the provider's to do; all else is no break any more.
        const open = decideBreaks([once], charges, NOW_MS).map(({ kind }) => kind);
        for (const { kind, mend } of breaks) {
          if (mend && !mend.do.startsWith("ask_to")) expect(open).not.toContain(kind);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

/** What the commands make of a payment, in short: they take each step once, and only forward. */
function mended(ours: OurPayment, mend: PaymentMend): OurPayment {
  if (mend.do === "begin_refund") return { ...ours, refundRequestedAtMs: NOW_MS };
  if (mend.do !== "record_news") return ours;
  return mend.news.reduce((before, { kind }): OurPayment => {
    const isOpen = before.status === "REQUESTED" || before.status === "FAILED";
    if (kind === "charge_failed") {
      return before.status === "REQUESTED" ? { ...before, status: "FAILED" } : before;
    }
    if (kind === "refund_succeeded") {
      const hasMoney = before.status === "SUCCEEDED" || before.refundRequestedAtMs !== null;
      return hasMoney ? { ...before, status: "REFUNDED" } : before;
    }
    return isOpen && before.refundRequestedAtMs === null
      ? { ...before, status: "SUCCEEDED", settledAtMs: NOW_MS }
      : before;
  }, ours);
}
