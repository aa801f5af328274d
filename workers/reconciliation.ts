/** Reconciliation: compares our payments with the provider's own books, and mends what it may. */
import { mendPayment } from "#server/commands/mend-payment";
import { reconcilePayments } from "#server/commands/reconcile-payments";
import { recordProviderNews } from "#server/commands/record-provider-news";
import type { PaymentMend } from "#server/domain/reconciliation";
import { pause } from "#server/event-log/session";
import { logger } from "#server/logger";
import { paymentMendsTotal } from "#server/metrics";
import { isOutage } from "#server/outage";
import { readBreaksClock } from "#server/postgres/payment-breaks";

const RECENT_EVERY_MS = 30_000;
const WHOLE_EVERY_MS = 24 * 60 * 60_000;

/** How far back the frequent look goes, in milliseconds: past every booking that can still be paid. */
const RECENT_MS = 6 * 60 * 60_000;

/** Pause before the whole books are asked for again that could not be read, in milliseconds. */
const WHOLE_AGAIN_MS = 60_000;

/** Several of these at once do no harm. */
export async function reconciliation(signal: AbortSignal): Promise<void> {
  await Promise.all([reconcileRecent(signal), reconcileWhole(signal)]);
}

/**
 * Compares the books once and mends what is mended by itself. What cannot be mended is counted, and waits for the
 * next time.
 *
 * @param asked as of `reconcilePayments`
 * @throws while the provider or a store is out of reach
 */
export async function reconcileOnce(asked: Parameters<typeof reconcilePayments>[0]): Promise<void> {
  for (const mend of await reconcilePayments(asked)) await mendOrPassOver(mend);
}

async function reconcileRecent(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const nowMs = Date.now();
    await reconcileOrWait({ sinceMs: nowMs - RECENT_MS, nowMs });
    await pause(RECENT_EVERY_MS, signal);
  }
}

async function reconcileWhole(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const done = await reconcileOrWait({ sinceMs: 0, nowMs: Date.now() });
    await pause(done ? WHOLE_EVERY_MS : WHOLE_AGAIN_MS, signal);
  }
}

/** @returns false if the provider or a store was out of reach, which is no reason to start anew */
async function reconcileOrWait(asked: Parameters<typeof reconcilePayments>[0]): Promise<boolean> {
  try {
    await reconcileOnce(asked);
    return true;
  } catch (fault) {
    if (!isOutage(fault)) throw fault;
    logger.warn({ err: fault }, "the books cannot be compared now");
    return false;
  }
}

/** @returns false if the news was refused */
async function makeMend(mend: PaymentMend): Promise<boolean> {
  if (mend.do === "record_news") return (await recordProviderNews(...mend.news)).ok;
  await mendPayment(mend);
  return true;
}

/** One break that cannot be mended must not keep all others open. @throws while Postgres is out of reach */
async function mendOrPassOver(mend: PaymentMend): Promise<void> {
  try {
    const isDone = await makeMend(mend);
    paymentMendsTotal.inc({ mend: mend.do, outcome: isDone ? "done" : "refused" });
  } catch (fault) {
    paymentMendsTotal.inc({ mend: mend.do, outcome: "passed_over" });
    logger.error({ err: fault, mend }, "a break could not be mended");
    // A row that somebody keeps locked looks like an outage as well. In one, this ends the round.
    if (isOutage(fault)) await readBreaksClock();
  }
}
