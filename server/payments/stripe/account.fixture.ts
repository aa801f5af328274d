/** Stripe's library and ours together, at a stand-in for Stripe's API. */
import { payment } from "#server/payments/simulator/simulator.fixture";
import { stripeProvider } from "#server/payments/stripe";

import { newStripeApi } from "./api.fixture";

/** An account at a stand-in of its own. */
export async function newAccount(attemptMsMax = 5_000) {
  const api = await newStripeApi();
  const keys = { secretKey: "sk_test_1", webhookSecret: "whsec_1" };
  return { api, provider: stripeProvider({ ...keys, apiUrl: api.url, attemptMsMax }) };
}

/** A payment that has been charged, ready to be given back. */
export async function newRefund({ provider }: Awaited<ReturnType<typeof newAccount>>) {
  const charge = payment("pm_card_visa");
  const { reference } = await provider.charge(charge);
  const { paymentId, amount } = charge;
  return { charge, refund: { paymentId, chargeReference: reference, amount } };
}
