/** Which payment provider this house uses. */
import { config } from "#server/config";
import type { PaymentProvider } from "./provider";
import { simulatorProvider } from "./simulator-client";
import { stripeProvider } from "./stripe";

const PROVIDERS: Record<typeof config.PAYMENTS, () => PaymentProvider> = {
  simulator: () =>
    simulatorProvider({
      url: config.PAYMENTS_SIMULATOR_URL,
      webhookSecret: config.PAYMENTS_WEBHOOK_SECRET,
    }),
  stripe: () => {
    const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = config;
    // The process has ended by now without them; only the compiler does not know.
    if (secretKey === undefined || webhookSecret === undefined) throw new Error("No Stripe keys.");
    return stripeProvider({ secretKey, webhookSecret, apiUrl: config.STRIPE_API_URL });
  },
};

/** The provider that new payments are charged by. */
export const paymentProvider = PROVIDERS[config.PAYMENTS]();

/**
 * The provider that a webhook or a payment's row names.
 *
 * @returns null when this house is not configured for it
 */
export function findProvider(name: string): PaymentProvider | null {
  return name === paymentProvider.name ? paymentProvider : null;
}

/** The provider that a payment's row names. @throws if this house is no longer configured for it */
export function requireProvider(name: string): PaymentProvider {
  const provider = findProvider(name);
  if (!provider) throw new Error(`There is no payment provider called ${name}.`);
  return provider;
}
