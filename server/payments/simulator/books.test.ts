import { randomUUID } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { BookingId, PaymentId } from "#server/domain/ids";
import {
  applyEntry,
  decideCharge,
  decideRefund,
  emptyBooks,
  LedgerEntry,
  settlementsDue,
  type Books,
} from "./books";
import type { ChargeRequest } from "./wire";

const nowMs = Date.UTC(2026, 10, 20);
const metadata = {
  paymentId: PaymentId.parse(randomUUID()),
  bookingId: BookingId.parse(randomUUID()),
};

function asking(methodToken: string, idempotencyKey = "key"): Parameters<typeof decideCharge>[1] {
  const request: ChargeRequest = { amountMinor: 4_250, currency: "GBP", methodToken, metadata };
  return { idempotencyKey, requestHash: `charge ${methodToken}`, request };
}

function refunding(chargeId: string, amountMinor: number, idempotencyKey: string) {
  const request = { chargeId, amountMinor, currency: "GBP" as const };
  return { idempotencyKey, requestHash: JSON.stringify(request), request };
}

/** Books with one charge in them. */
function charged(methodToken: string): Books {
  const books = emptyBooks();
  write(books, decideCharge(books, asking(methodToken), "ch_1", nowMs));
  return books;
}

function write(books: Books, decision: ReturnType<typeof decideCharge | typeof decideRefund>) {
  if (decision.ok) for (const entry of decision.value.entries) applyEntry(books, entry);
  return decision;
}

test("a card that pays is charged and told of", () => {
  const books = charged("sim_success");
  expect(books.charges.get("ch_1")).toMatchObject({ status: "succeeded", failureCode: null });
  expect(books.outgoing.get("msg_ch_1")).toMatchObject({
    message: { type: "charge.succeeded", object: { id: "ch_1", amountMinor: 4_250, metadata } },
    copies: 1,
  });
});

test("a declined card is told of with the bank's reason", () => {
  expect(charged("sim_insufficient").outgoing.get("msg_ch_1")?.message).toMatchObject({
    type: "charge.failed",
    object: { failureCode: "insufficient_funds" },
  });
});

test("a slow card is processing until its time has come, and then decided once", () => {
  const books = charged("sim_slow_decline");
  expect(books.charges.get("ch_1")?.status).toBe("processing");
  expect(books.outgoing.size).toBe(0);
  expect(settlementsDue(books, "ch_1", nowMs + 2_999)).toEqual([]);

  for (const entry of settlementsDue(books, "ch_1", nowMs + 3_000)) applyEntry(books, entry);

  expect(books.charges.get("ch_1")).toMatchObject({
    status: "failed",
    failureCode: "card_declined",
  });
  expect(books.outgoing.size).toBe(1);
  expect(settlementsDue(books, "ch_1", nowMs + 3_000)).toEqual([]);
});

test("the same key gets the first answer, even after the charge has moved on", () => {
  const books = charged("sim_slow");
  for (const entry of settlementsDue(books, "ch_1", nowMs + 3_000)) applyEntry(books, entry);

  expect(decideCharge(books, asking("sim_slow"), "ch_2", nowMs + 4_000)).toMatchObject({
    ok: true,
    value: { entries: [], answer: { id: "ch_1", status: "processing" } },
  });
});

test("the same key with another body is refused", () => {
  const books = charged("sim_success");
  expect(decideCharge(books, asking("sim_decline"), "ch_2", nowMs)).toEqual({
    ok: false,
    refusal: { code: "idempotency_key_reused" },
  });
});

test("a key of a charge cannot be used for a refund", () => {
  const books = charged("sim_success");
  expect(decideRefund(books, refunding("ch_1", 1, "key"), "re_1", nowMs)).toMatchObject({
    refusal: { code: "idempotency_key_reused" },
  });
});

test("only money that was taken can go back, and in the currency in which it came", () => {
  expect(decideRefund(emptyBooks(), refunding("ch_1", 1, "r"), "re_1", nowMs)).toMatchObject({
    refusal: { code: "charge_not_found" },
  });
  for (const token of ["sim_decline", "sim_slow"]) {
    const books = charged(token);
    expect(decideRefund(books, refunding("ch_1", 1, "r"), "re_1", nowMs)).toMatchObject({
      refusal: { code: "charge_not_succeeded" },
    });
  }
  const asked = refunding("ch_1", 1, "r");
  const inEuros = { ...asked, request: { ...asked.request, currency: "EUR" as const } };
  expect(decideRefund(charged("sim_success"), inEuros, "re_1", nowMs)).toMatchObject({
    refusal: { code: "currency_differs" },
  });
});

test("however often it is refunded, no more goes back than was taken", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3_000 })), (amounts) => {
      const books = charged("sim_success");
      amounts.forEach((amountMinor, n) => {
        const asked = refunding("ch_1", amountMinor, `refund-${String(n)}`);
        write(books, decideRefund(books, asked, `re_${String(n)}`, nowMs));
      });

      const returned = [...books.refunds.values()].map((refund) => refund.amountMinor);
      const returnedMinor = returned.reduce((sum, minor) => sum + minor, 0);
      expect(returnedMinor).toBeLessThanOrEqual(4_250);
      expect(books.charges.get("ch_1")?.refundedMinor).toBe(returnedMinor);
    }),
  );
});

test("a refund to a slow card takes as long, and is told of when it is done", () => {
  const books = charged("sim_slow");
  for (const entry of settlementsDue(books, "ch_1", nowMs + 3_000)) applyEntry(books, entry);
  write(books, decideRefund(books, refunding("ch_1", 4_250, "r"), "re_1", nowMs + 5_000));
  expect(books.refunds.get("re_1")?.status).toBe("processing");

  for (const entry of settlementsDue(books, "re_1", nowMs + 8_000)) applyEntry(books, entry);

  expect(books.refunds.get("re_1")?.status).toBe("succeeded");
  expect(books.outgoing.get("msg_re_1")?.message.type).toBe("refund.succeeded");
});

test("a message can be kept back while the refund of its charge is told of at once", () => {
  const books = charged("sim_told_after_60000");
  write(books, decideRefund(books, refunding("ch_1", 4_250, "r"), "re_1", nowMs + 1));
  expect(books.outgoing.get("msg_ch_1")?.notBeforeMs).toBe(nowMs + 60_000);
  expect(books.outgoing.get("msg_re_1")?.notBeforeMs).toBe(nowMs + 1);
});

test("a bank that says nothing has nothing to deliver", () => {
  const books = charged("sim_untold");
  for (const entry of settlementsDue(books, "ch_1", nowMs + 100)) applyEntry(books, entry);
  write(books, decideRefund(books, refunding("ch_1", 4_250, "r"), "re_1", nowMs + 200));
  expect(books.charges.get("ch_1")).toMatchObject({ status: "succeeded", refundedMinor: 4_250 });
  expect(books.outgoing.size).toBe(0);
});

test("a message is kept until it is delivered or given up", () => {
  const books = charged("sim_success");
  const tried = { type: "delivery_tried", atMs: nowMs, messageId: "msg_ch_1", reason: "" } as const;
  applyEntry(books, { ...tried, outcome: "failed" });
  applyEntry(books, { ...tried, outcome: "given_up" });
  expect(books.outgoing.get("msg_ch_1")).toMatchObject({ attempts: 2, state: "given_up" });

  applyEntry(books, { ...tried, outcome: "delivered" });
  expect(books.outgoing.size).toBe(0);
});

test("a ledger that is read again adds up to the same books", () => {
  const token = fc.constantFrom(
    "sim_success",
    "sim_decline",
    "sim_slow",
    "sim_doubled",
    "sim_reordered",
    "sim_wrong_amount",
    "sim_untold",
    "nonsense",
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), fc.nat(6_000), (tokens, laterMs) => {
      const books = emptyBooks();
      const ledger: string[] = [];
      const record = (entries: LedgerEntry[]) => {
        for (const entry of entries) {
          ledger.push(JSON.stringify(entry));
          applyEntry(books, entry);
        }
      };

      tokens.forEach((methodToken, n) => {
        const decision = decideCharge(
          books,
          asking(methodToken, `k${String(n)}`),
          `ch_${String(n)}`,
          nowMs,
        );
        if (decision.ok) record(decision.value.entries);
      });
      for (const id of books.charges.keys()) record(settlementsDue(books, id, nowMs + laterMs));
      for (const id of books.charges.keys()) {
        const decision = decideRefund(
          books,
          refunding(id, 50, `r${id}`),
          `re_${id}`,
          nowMs + laterMs,
        );
        if (decision.ok) record(decision.value.entries);
      }

      const again = emptyBooks();
      for (const line of ledger) applyEntry(again, LedgerEntry.parse(JSON.parse(line)));
      expect(again).toEqual(books);
    }),
  );
});
