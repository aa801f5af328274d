/** Payments that are charged so late that Stripe has forgotten their keys. */
import { expect, test } from "vitest";

import { payment } from "#server/payments/simulator/simulator.fixture";
import { CHARGED_WITHIN_MS } from "#server/payments/stripe";

import { newAccount } from "./account.fixture";

/** The same payment, had it been asked for so long ago that its key may be forgotten. */
function longAgo(charge: ReturnType<typeof payment>) {
  return { ...charge, requestedAtMs: Date.now() - CHARGED_WITHIN_MS - 1_000 };
}

test.for([
  ["pm_card_visa", { outcome: "succeeded", reference: "pi_2" }],
  ["pm_card_slow", { outcome: "processing", reference: "pi_2" }],
  ["pm_card_poor", { outcome: "declined", reference: "pi_2", failureCode: "insufficient_funds" }],
] as const)(
  "a charge of %s that Stripe has forgotten is not made again",
  async ([card, answer]) => {
    const { api, provider } = await newAccount();
    await provider.charge(payment("pm_card_visa"));
    const charge = payment(card);
    await provider.charge(charge);
    api.forgetKeys();

    expect(await provider.charge(longAgo(charge))).toEqual(answer);
    expect(api.intents).toHaveLength(2);
  },
);

test("a proof that was asked for long ago can no longer be given", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_authenticationRequired");
  await provider.charge(charge);
  for (const intent of api.intents) intent.status = "requires_action";
  api.forgetKeys();

  const declined = { outcome: "declined", failureCode: "authentication_required" };
  expect(await provider.charge(longAgo(charge))).toMatchObject(declined);
  expect(api.intents).toMatchObject([{ status: "canceled" }]);
});

test("of two charges of one payment the one that took the money is its answer", async () => {
  const { api, provider } = await newAccount();
  const charge = payment("pm_card_visa");
  await provider.charge(charge);
  api.forgetKeys();
  await provider.charge({ ...charge, methodToken: "pm_card_slow" });

  const answer = { outcome: "succeeded", reference: "pi_1" };
  expect(await provider.charge(longAgo(charge))).toEqual(answer);
});

test("a payment that Stripe has not heard of for a day is declined, and takes no money", async () => {
  const { api, provider } = await newAccount();
  const charge = longAgo(payment("pm_card_visa"));
  expect(await provider.charge(charge)).toEqual({
    outcome: "declined",
    reference: `declined_${charge.paymentId}`,
    failureCode: "payment_too_old",
  });
  expect(api.intents).toEqual([]);
});

test("until then a payment is charged", async () => {
  const { provider } = await newAccount();
  const requestedAtMs = Date.now() - CHARGED_WITHIN_MS + 60_000;
  const charge = { ...payment("pm_card_visa"), requestedAtMs };
  expect(await provider.charge(charge)).toMatchObject({ outcome: "succeeded" });
});
