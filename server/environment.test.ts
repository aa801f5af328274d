import { expect, test } from "vitest";

import { adviceOn, Environment, findUnusableValue, setValues } from "./environment";

const stores = {
  DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
  REDIS_URL: "redis://127.0.0.1:1",
  SMTP_URL: "smtp://127.0.0.1:1",
  NEXTAUTH_SECRET: "x".repeat(32),
  PAYMENTS_WEBHOOK_SECRET: "x".repeat(32),
};
const stripe = {
  PAYMENTS: "stripe",
  STRIPE_SECRET_KEY: "sk_test_1",
  STRIPE_WEBHOOK_SECRET: "whsec_1",
};

/** What a process says before it ends; null when it would go on. */
function adviceFor(values: Record<string, string>): string | null {
  const given = setValues(values);
  const parsed = Environment.safeParse(given);
  return parsed.success ? null : adviceOn(parsed.error, given);
}

test("a house that charges by the simulator needs no keys of Stripe's", () => {
  expect(adviceFor(stores)).toBeNull();
  expect(findUnusableValue({})).toBeNull();
});

test("a house that charges by Stripe does not start without its keys, and says which is missing", () => {
  expect(adviceFor({ ...stores, ...stripe })).toBeNull();
  expect(findUnusableValue(stripe)).toBeNull();
  for (const missing of ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"] as const) {
    const rest = { ...stripe, [missing]: "" };
    const advice = `Set ${missing} to a usable value (see .env.example): it is not set.`;
    expect(adviceFor({ ...stores, ...rest })).toBe(advice);
    expect(findUnusableValue(rest)).toBe(advice);
  }
});

test("a key that cannot be Stripe's is told without being shown", () => {
  const advice = adviceFor({ ...stores, ...stripe, STRIPE_SECRET_KEY: "pk_live_secret" });
  expect(advice).toMatch(/^Set STRIPE_SECRET_KEY .+: it begins with sk_ or rk_\.$/);
  expect(adviceFor({ ...stores, ...stripe, STRIPE_API_URL: "ftp://stripe.test" })).toMatch(
    /^Set STRIPE_API_URL /,
  );
});
