/** Stripe's library and ours together, over HTTP, against a stand-in for Stripe's API. */
import { expect, test } from "vitest";

import { isOutage } from "#server/outage";
import { ProviderUnavailable } from "./provider";
import { payment } from "./simulator/simulator.fixture";
import { newAccount, newRefund } from "./stripe/account.fixture";

test("a card that pays is charged in our currency's minor units, and says whose it is", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_visa");
  const { paymentId, bookingId } = charge;

  expect(await provider.charge(charge)).toEqual({ outcome: "succeeded", reference: "pi_1" });

  expect(api.requests).toEqual(["POST /v1/payment_intents"]);
  expect(api.intents).toMatchObject([
    { amount: 4_250, currency: "gbp", metadata: { paymentId, bookingId } },
  ]);
});

test("the same payment is charged once, however often it is asked for", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_visa");
  expect(await provider.charge(charge)).toEqual(await provider.charge(charge));
  expect(api.intents).toHaveLength(1);
});

test("control: without the key the same payment is charged twice", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_visa");
  await provider.charge(charge);
  api.forgetKeys();
  await provider.charge(charge);
  expect(api.intents).toHaveLength(2);
});

test("the same payment with another amount is a fault and charges nothing", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_visa");
  await provider.charge(charge);

  const dearer = { ...charge, amount: { ...charge.amount, amountMinor: 9_999 } };
  const fault = await provider.charge(dearer).catch((thrown: unknown) => thrown);

  expect(fault).not.toBeInstanceOf(ProviderUnavailable);
  expect(isOutage(fault)).toBe(false);
  expect(api.intents).toHaveLength(1);
});

test.for([
  ["pm_card_poor", "insufficient_funds"],
  ["pm_card_expired", "expired_card"],
])("a declined card is an answer with the bank's reason: %s", async ([token, failureCode]) => {
  const { provider } = await newAccount();
  const charge = payment(String(token));
  const answer = { outcome: "declined", reference: "pi_1", failureCode };
  expect(await provider.charge(charge)).toEqual(answer);
  expect(await provider.charge(charge)).toEqual(answer);
});

test("a token that nobody gave out is declined, so that nobody tries it for ever", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_stolen");
  expect(await provider.charge(charge)).toEqual({
    outcome: "declined",
    reference: `declined_${charge.paymentId}`,
    failureCode: "payment_method_unknown",
  });
  expect(api.intents).toEqual([]);
});

test("a slow bank answers that it is thinking", async () => {
  const { provider } = await newAccount();
  expect(await provider.charge(payment("pm_card_slow"))).toEqual({
    outcome: "processing",
    reference: "pi_1",
  });
});

test("a bank that asks for a proof has declined, and the intent can no longer be paid", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_authenticationRequired");
  const answer = {
    outcome: "declined",
    reference: "pi_1",
    failureCode: "authentication_required",
  };

  expect(await provider.charge(charge)).toEqual(answer);
  expect(await provider.charge(charge)).toEqual(answer);

  expect(api.intents).toMatchObject([{ status: "canceled" }]);
});

test("who dies before the intent is cancelled cancels it when asked again", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_authenticationRequired");
  // The intent is made; then three attempts to answer for it end in nothing.
  api.meet("loses_the_answer", "loses_the_answer", "loses_the_answer");
  await expect(provider.charge(charge)).rejects.toThrow(ProviderUnavailable);
  expect(api.intents).toMatchObject([{ status: "requires_action" }]);

  expect(await provider.charge(charge)).toMatchObject({ outcome: "declined" });
  expect(api.intents).toMatchObject([{ status: "canceled" }]);
});

test("an answer that is lost on the way costs nothing: the same charge is answered again", async () => {
  const { api, provider } = await newAccount();
  api.meet("loses_the_answer");
  expect(await provider.charge(payment("pm_card_visa"))).toMatchObject({ reference: "pi_1" });
  expect(api.requests).toHaveLength(2);
  expect(api.intents).toHaveLength(1);
});

test("a provider whose connections fail is asked three times and then reported", async () => {
  const { api, provider } = await newAccount();
  api.meet("is_cut", "is_cut", "is_cut");
  const fault = await provider.charge(payment("pm_card_visa")).catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(ProviderUnavailable);
  expect(isOutage(fault)).toBe(true);
  expect(api.requests).toHaveLength(3);
});

test("a provider that says nothing is left after the time-out, and not asked again", async () => {
  const { api, provider } = await newAccount(1_000);
  api.meet("hangs");
  const fault = await provider.charge(payment("pm_card_visa")).catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(ProviderUnavailable);
  expect(api.requests).toHaveLength(1);
});

test.for(["fails", "is_busy", "is_at_it", "talks_nonsense"] as const)(
  "a provider that %s is out of reach, and not asked again at once",
  async (trouble) => {
    const { api, provider } = await newAccount();
    api.meet(trouble);
    await expect(provider.charge(payment("pm_card_visa"))).rejects.toThrow(ProviderUnavailable);
    expect(api.requests).toHaveLength(1);
  },
);

test("a provider that fails five times in a row is left alone, whatever is asked of it", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_visa");
  api.meet("fails", "fails", "fails", "fails", "fails");
  for (let n = 0; n < 5; n += 1) {
    await expect(provider.charge(charge)).rejects.toThrow("answered 500");
  }
  await expect(provider.charge(charge)).rejects.toThrow("left alone");
  await expect(provider.listCharges({ sinceMs: 0, cursor: null })).rejects.toThrow("left alone");
  expect(api.requests).toHaveLength(5);
});

test.for(["is_busy", "is_at_it"] as const)(
  "a provider that %s is there, however often it says so, and is asked again",
  async (trouble) => {
    const { api, provider } = await newAccount();
    const charge = payment("pm_card_visa");
    for (let n = 0; n < 8; n += 1) {
      api.meet(trouble);
      await expect(provider.charge(charge)).rejects.toThrow("The payment provider answered 4");
    }
    expect(await provider.charge(charge)).toMatchObject({ outcome: "succeeded" });
  },
);

test("a declined card is no reason to leave the provider alone", async () => {
  const { api, provider } = await newAccount();
  for (let n = 0; n < 4; n += 1) {
    api.meet("fails");
    await expect(provider.charge(payment("pm_card_visa"))).rejects.toThrow("answered 500");
  }
  await provider.charge(payment("pm_card_poor"));
  api.meet("fails");
  await expect(provider.charge(payment("pm_card_visa"))).rejects.toThrow("answered 500");
  expect(await provider.charge(payment("pm_card_visa"))).toMatchObject({ outcome: "succeeded" });
});

test("what is thrown says nothing that opens an intent", async () => {
  const account = await newAccount();
  const { charge } = await newRefund(account);
  const fault = await account.provider
    .refund({ paymentId: charge.paymentId, chargeReference: "pi_9", amount: charge.amount })
    .catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ message: expect.stringContaining("req_1") as unknown });
  expect(Object.keys(fault as object)).toEqual([]);
  expect((fault as Error).cause).toBeUndefined();
});

test("money goes back once, however often it is asked for, and says whose it was", async () => {
  const account = await newAccount();
  const { charge, refund } = await newRefund(account);

  const first = await account.provider.refund(refund);

  expect(first).toEqual({ outcome: "succeeded", reference: "re_1" });
  expect(await account.provider.refund(refund)).toEqual(first);
  const { paymentId, bookingId } = charge;
  expect(account.api.refunds).toMatchObject([
    { amount: 4_250, metadata: { paymentId, bookingId } },
  ]);
});

test("money goes back once even after the provider has forgotten that it was asked", async () => {
  const account = await newAccount();
  const { refund } = await newRefund(account);
  const first = await account.provider.refund(refund);
  account.api.forgetKeys();
  expect(await account.provider.refund(refund)).toEqual(first);
  expect(account.api.refunds).toHaveLength(1);
});

test("a refund whose answer is lost is made once", async () => {
  const account = await newAccount();
  const { refund } = await newRefund(account);
  const requests = account.api.requests.length;
  account.api.meet("loses_the_answer", "loses_the_answer");
  expect(await account.provider.refund(refund)).toMatchObject({ outcome: "succeeded" });
  expect(account.api.refunds).toHaveLength(1);
  expect(account.api.requests.length).toBeGreaterThan(requests + 2);
});

test("a refund that the bank did not take has failed, however often it is asked for", async () => {
  const account = await newAccount();
  const { refund } = await newRefund(account);
  await account.provider.refund(refund);
  for (const made of account.api.refunds) made.status = "failed";

  const failed = { outcome: "failed", reference: "re_1" };
  expect(await account.provider.refund(refund)).toEqual(failed);
  expect(await account.provider.refund(refund)).toEqual(failed);
  expect(account.api.refunds).toHaveLength(1);
});
