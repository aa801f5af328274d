import { expect, test } from "vitest";

import { BookingId, PaymentId, PerformanceId } from "#server/domain/ids";
import { decideBreaks, type BreakFacts } from "#server/domain/reconciliation";

import { ourWords, theirWords } from "./break-words";

/** What reconciliation notes of a payment that was given back there while its tickets are good. */
function refundedFacts(): BreakFacts {
  const ids = {
    paymentId: PaymentId.parse(crypto.randomUUID()),
    bookingId: BookingId.parse(crypto.randomUUID()),
  };
  const amount = { amountMinor: 4_250, currency: "GBP" as const };
  const [found] = decideBreaks(
    [
      {
        ...{ ...ids, amount, status: "SUCCEEDED", bookingStatus: "CONFIRMED" },
        performanceId: PerformanceId.parse(crypto.randomUUID()),
        ...{ chargeReference: "ch_1", createdAtMs: 0, settledAtMs: 0 },
        ...{ refundRequestedAtMs: null, refundedAtMs: null },
      },
    ],
    [
      {
        ...{ ...ids, amount, reference: "ch_1", status: "succeeded", failureCode: null },
        refunds: [{ reference: "re_1", status: "succeeded", amountMinor: 4_250 }],
        createdAtMs: 0,
      },
    ],
    1,
  );
  if (!found) throw new Error("The books agree.");
  return found.facts;
}

test("each side's books are told in a sentence", () => {
  const facts = refundedFacts();
  expect(ourWords(facts)).toBe("£42.50, paid; the booking is confirmed.");
  expect(theirWords(facts)).toBe("£42.50, paid, £42.50 of it given back (ch_1).");
  const message = { type: "dispute.opened", reason: "unknown_type", body: "{}" };
  const strange = { ours: null, theirs: [], message };
  expect(ourWords(strange)).toBe("No such payment.");
  expect(theirWords(strange)).toBe("A message of type dispute.opened: unknown type.");
  expect(theirWords({ ...strange, message: null })).toBe("No such charge.");
});

test("money that we do not sell in is told as the provider counts it", () => {
  const facts = refundedFacts();
  const theirs = facts.theirs.map((charge) => ({ ...charge, currency: "JPY", refundedMinor: 0 }));
  expect(theirWords({ ...facts, theirs })).toBe("4250 minor units of JPY, paid (ch_1).");
});
