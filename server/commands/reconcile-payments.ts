import type { ProviderCharge } from "#server/domain/payment";
import { decideBreaks, type PaymentMend } from "#server/domain/reconciliation";
import { logger } from "#server/logger";
import { paymentBreaksTotal } from "#server/metrics";
import type { PaymentProvider } from "#server/payments/provider";
import { paymentProvider } from "#server/payments/providers";
import { readBreaksClock, writeBreaks } from "#server/postgres/payment-breaks";
import { readOurPayments } from "#server/postgres/our-payments";

/** How far the provider's clock may be from Postgres', in milliseconds. */
const CLOCKS_APART_MS = 5 * 60_000;

/**
 * Compares our payments with the provider's own books, and keeps every difference as a break. A break that was
 * looked at and is no longer there is mended. Any number of these at once do no harm.
 *
 * @param asked.sinceMs how far back, Unix milliseconds; 0 is since the beginning
 * @param asked.nowMs   Unix milliseconds
 * @returns what would mend the breaks that need no people; each may be done again
 * @throws while the provider is out of reach
 */
export async function reconcilePayments(asked: {
  sinceMs: number;
  nowMs: number;
  provider?: PaymentProvider;
}): Promise<PaymentMend[]> {
  const { sinceMs, nowMs, provider = paymentProvider } = asked;
  const beganAtMs = await readBreaksClock();

  // Theirs first: what happens between the two readings is then ahead in our books, which is no break.
  const theirs = await readTheirs(provider, sinceMs);
  const ours = await readOurPayments({
    provider: provider.name,
    sinceMs: sinceMs === 0 ? 0 : sinceMs + CLOCKS_APART_MS,
    paymentIds: theirs.flatMap(({ paymentId }) => (paymentId === null ? [] : [paymentId])),
  });

  const breaks = decideBreaks(ours, theirs, nowMs);
  // Of a booking that began before, a part may be missing in what was read: it closes no break.
  const whole = ours.filter(({ bookingCreatedAtMs }) => bookingCreatedAtMs >= sinceMs);
  const { found, mended } = await writeBreaks(provider.name, breaks, {
    sinceMs: beganAtMs,
    paymentIds: whole.map(({ paymentId }) => paymentId),
    subjects: theirs.map(({ reference }) => reference),
  });

  for (const { kind } of breaks) paymentBreaksTotal.inc({ provider: provider.name, kind });
  if (found + mended > 0) {
    const open = breaks.map(({ kind, subject }) => `${kind} ${subject}`);
    logger.warn({ found, mended, open }, "the provider's books and ours differ");
  }
  return breaks.flatMap(({ mend }) => mend ?? []);
}

async function readTheirs(provider: PaymentProvider, sinceMs: number): Promise<ProviderCharge[]> {
  const charges: ProviderCharge[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await provider.listCharges({ sinceMs, cursor });
    charges.push(...page.charges);
    if (page.next === null) return charges;
    cursor = page.next;
  }
}
