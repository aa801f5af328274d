/** What the simulator does on demand as bad providers do it, and what our side makes of that. */
import { expect, test } from "vitest";

import type { ProviderCharge } from "#server/domain/payment";
import { ProviderUnavailable } from "#server/payments/provider";
import { simulatorProvider } from "#server/payments/simulator-client";
import {
  newLedgerPath,
  newSimulator,
  newSink,
  newsOf,
  payment,
  readDelivery,
  readLedger,
  webhookSecret,
} from "./simulator.fixture";

test("an answer can be lost after the charge is booked, and the next attempt gets it", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  const charge = payment("sim_answer_lost");
  const request = {
    ...{ method: "POST", headers: { "Idempotency-Key": charge.paymentId } },
    body: JSON.stringify({
      ...{ ...charge.amount, methodToken: charge.methodToken },
      metadata: { paymentId: charge.paymentId, bookingId: charge.bookingId },
    }),
  };

  await expect(fetch(`${url}/v1/charges`, request)).rejects.toThrow("fetch failed");
  const { charges } = await readLedger(url);
  expect(charges).toMatchObject([{ status: "succeeded" }]);

  expect(await provider.charge(charge)).toMatchObject({ reference: charges[0]?.id });
  expect((await readLedger(url)).charges).toHaveLength(1);
});

test("a lost answer is not noticed by whoever pays", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  const answer = await provider.charge(payment("sim_answer_lost"));
  expect(answer.outcome).toBe("succeeded");
  expect((await readLedger(url)).charges).toMatchObject([{ id: answer.reference }]);
});

test("an answer can come later than anybody waits, and the charge is booked all the same", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  const hasty = simulatorProvider({ url, webhookSecret, timeoutMs: 1_000 });
  const charge = payment("sim_answer_after_600000");

  await expect(hasty.charge(charge)).rejects.toThrow(ProviderUnavailable);

  const { reference } = await provider.charge(charge);
  expect((await readLedger(url)).charges).toMatchObject([{ id: reference, status: "succeeded" }]);
  expect(newsOf(provider, await sink.received(1))).toMatchObject({ reference });
});

test("a refund can be told of before its charge is", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  const charge = payment("sim_told_after_600000");
  const { reference: chargeReference } = await provider.charge(charge);
  const { paymentId, amount } = charge;
  await provider.refund({ paymentId, chargeReference, amount });

  expect(newsOf(provider, await sink.received(1))).toMatchObject({ kind: "refund_succeeded" });

  await expect
    .poll(async () => (await readLedger(url)).undelivered)
    .toEqual([{ messageId: `msg_${chargeReference}`, attempts: 0, state: "trying" }]);
});

test("what is kept back is told of in the end, by the next process if need be", async () => {
  const sink = await newSink();
  const ledgerPath = await newLedgerPath();
  const first = await newSimulator(sink.url, { ledgerPath });
  const { reference } = await first.provider.charge(payment("sim_told_after_1500"));
  await first.stop();
  expect(sink.deliveries).toEqual([]);

  await newSimulator(sink.url, { ledgerPath });

  const [delivery] = await sink.received(1);
  expect(delivery?.message.object.id).toBe(reference);
});

test("a bank can say nothing at all, and only its books tell", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  expect((await provider.charge(payment("sim_untold"))).outcome).toBe("processing");
  await expect
    .poll(async () => (await readLedger(url)).charges.map(({ status }) => status))
    .toEqual(["succeeded"]);
  expect((await readLedger(url)).undelivered).toEqual([]);
  expect(sink.deliveries).toEqual([]);
});

test.for([
  ["sim_wrong_amount", { amountMinor: 4_251, currency: "GBP" }],
  ["sim_wrong_currency", { amountMinor: 4_250, currency: "EUR" }],
] as const)("a webhook can speak of other money than the books: %s", async ([token, told]) => {
  const sink = await newSink();
  const { provider } = await newSimulator(sink.url);
  await provider.charge(payment(token));
  expect(newsOf(provider, await sink.received(1))).toMatchObject(told);
  const { charges } = await provider.listCharges({ sinceMs: 0, cursor: null });
  expect(charges).toMatchObject([{ amount: { amountMinor: 4_250, currency: "GBP" } }]);
});

test.for([
  ["sim_unknown_event", "unknown_type"],
  ["sim_unknown_version", "unknown_version"],
] as const)("a webhook can be authentic and not understood: %s", async ([token, reason]) => {
  const sink = await newSink();
  const { provider } = await newSimulator(sink.url);
  const { reference } = await provider.charge(payment(token));
  expect(readDelivery(provider, await sink.received(1))).toMatchObject({
    value: { kind: "not_understood", messageId: `msg_${reference}`, reason },
  });
});

test("the books say of each charge how it stands and what went back of it", async () => {
  const sink = await newSink();
  const { provider, url } = await newSimulator(sink.url);
  const paid = payment("sim_success");
  const { reference: chargeReference } = await provider.charge(paid);
  const { paymentId, bookingId, amount } = paid;
  const refund = await provider.refund({ paymentId, chargeReference, amount });
  await provider.charge(payment("sim_insufficient"));
  await provider.charge(payment("sim_delay_600000"));

  const { charges, next } = await provider.listCharges({ sinceMs: 0, cursor: null });

  expect(next).toBeNull();
  const [written] = (await readLedger(url)).charges;
  expect(charges[0]).toEqual({
    ...{ reference: chargeReference, paymentId, bookingId, amount },
    ...{ status: "succeeded", failureCode: null, createdAtMs: written?.createdAtMs },
    refunds: [{ reference: refund.reference, status: "succeeded", amountMinor: 4_250 }],
  });
  expect(charges.slice(1)).toMatchObject([
    { status: "failed", failureCode: "insufficient_funds", refunds: [] },
    { status: "processing", failureCode: null, refunds: [] },
  ]);
  const later = await provider.listCharges({ sinceMs: Date.now() + 60_000, cursor: null });
  expect(later).toEqual({ charges: [], next: null });
});

test("the books are read page by page, each charge once", async () => {
  const sink = await newSink();
  const { provider } = await newSimulator(sink.url);
  const crowd = Array.from({ length: 205 }, () => provider.charge(payment("sim_untold")));
  const references = (await Promise.all(crowd)).map(({ reference }) => reference);

  const pages: ProviderCharge[][] = [];
  let cursor: string | null = null;
  do {
    const page = await provider.listCharges({ sinceMs: 0, cursor });
    pages.push(page.charges);
    cursor = page.next;
  } while (cursor !== null);

  expect(pages.map(({ length }) => length)).toEqual([100, 100, 5]);
  expect(new Set(pages.flat().map(({ reference }) => reference))).toEqual(new Set(references));
});
