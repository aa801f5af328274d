/** Stripe's books as reconciliation reads them, against a stand-in for Stripe's API. */
import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import type { ProviderCharge } from "#server/domain/payment";
import { payment } from "#server/payments/simulator/simulator.fixture";

import { newAccount, newRefund } from "./account.fixture";

test("the books are read page by page, each charge with what went back of it", async () => {
  const account = await newAccount();
  const { api, provider } = account;
  const { charge, refund } = await newRefund(account);
  await provider.refund(refund);
  for (let n = 0; n < 120; n += 1) {
    api.intents.push({
      ...{ id: `pi_other_${String(n)}`, status: "succeeded", amount: 1, amount_received: 1 },
      ...{ metadata: { order: "77" }, currency: n === 0 ? "jpy" : "gbp" },
      ...{ created: Math.floor(Date.now() / 1_000) },
    });
  }

  const pages: ProviderCharge[][] = [];
  let cursor: string | null = null;
  do {
    const page = await provider.listCharges({ sinceMs: Date.now() - 60_000, cursor });
    pages.push(page.charges);
    cursor = page.next;
  } while (cursor !== null);

  // Of 121, one is in a currency that we do not sell in.
  expect(pages.map(({ length }) => length)).toEqual([100, 20]);
  const charges = pages.flat();
  expect(new Set(charges.map(({ reference }) => reference)).size).toBe(120);
  const { paymentId, bookingId } = charge;
  expect(charges.filter((listed) => listed.paymentId !== null)).toMatchObject([
    {
      ...{ reference: "pi_1", paymentId, bookingId, status: "succeeded", failureCode: null },
      amount: { amountMinor: 4_250, currency: "GBP" },
      refunds: [{ reference: "re_1", status: "succeeded", amountMinor: 4_250 }],
    },
  ]);
});

test("a charge that says it is ours is in the books in whatever currency it was made", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_visa");
  await provider.charge(charge);
  for (const intent of api.intents) intent.currency = "jpy";

  const { charges } = await provider.listCharges({ sinceMs: Date.now() - 60_000, cursor: null });

  const { paymentId } = charge;
  const amount = { amountMinor: 4_250, currency: "JPY" };
  expect(charges).toMatchObject([{ reference: "pi_1", paymentId, status: "succeeded", amount }]);
});

test("the books say of each charge how it ended, and nothing of what is older", async () => {
  const { api, provider } = await newAccount();
  for (const token of ["poor", "slow", "authenticationRequired"]) {
    await provider.charge(payment(`pm_card_${token}`));
  }
  await provider.charge(payment("pm_card_visa"));
  const [oldest] = api.intents;
  if (oldest) api.intents.unshift({ ...oldest, id: `pi_${randomUUID()}`, created: 1 });

  const { charges } = await provider.listCharges({ sinceMs: Date.now() - 60_000, cursor: null });

  expect(charges.map(({ status, failureCode }) => [status, failureCode])).toEqual([
    ["succeeded", null],
    ["failed", "authentication_required"],
    ["processing", null],
    ["failed", "insufficient_funds"],
  ]);
});
