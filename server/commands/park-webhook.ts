import type { AuthenticWebhook, NewsRefusal, ProviderNews } from "#server/domain/payment";
import { webhooksTotal } from "#server/metrics";
import { keepWebhook, type NewBreak } from "#server/postgres/payment-breaks";
import { findOurPayment } from "#server/postgres/our-payments";

/** How much of a webhook is kept, in bytes: ours are a few hundred, the largest of a real provider a few thousand. */
const BODY_KEPT_BYTES = 8 * 1024;

/** An authentic webhook that is of no use to us: not understood, or about a payment or money that is not ours. */
type UselessWebhook =
  | Extract<AuthenticWebhook, { kind: "not_understood" }>
  | { kind: "news"; news: ProviderNews; refusal: NewsRefusal["code"] };

const KINDS = {
  payment_unknown: "webhook_payment_unknown",
  payment_mismatch: "webhook_amount_differs",
} as const;

/**
 * Keeps a webhook for people to look at, so that the provider may stop sending it: sending it again would
 * change nothing. A message that comes again is kept once.
 *
 * @param rawBody as it arrived; its first 8 KiB are kept
 */
export async function parkWebhook(
  provider: string,
  webhook: UselessWebhook,
  rawBody: string,
): Promise<void> {
  // Cut between bytes: a character that is cut in two becomes the one that stands for what cannot be read.
  const body = Buffer.from(rawBody).subarray(0, BODY_KEPT_BYTES).toString();
  await keepWebhook(provider, await breakOf(webhook, body));
}

/** Counts a webhook by what became of it. @param provider null for one that this house does not know */
export function countWebhook(provider: string | null, outcome: string): void {
  webhooksTotal.inc({ provider: provider ?? "unknown", outcome });
}

async function breakOf(webhook: UselessWebhook, body: string): Promise<NewBreak> {
  if (webhook.kind === "not_understood") {
    const { messageId: subject, type, reason } = webhook;
    const message = { type, reason, body };
    const facts = { ours: null, theirs: [], message };
    const nobody = { paymentId: null, bookingId: null, performanceId: null };
    return { kind: "webhook_not_understood", subject, ...nobody, facts };
  }

  const { news, refusal } = webhook;
  const payment = refusal === "payment_mismatch" ? await findOurPayment(news.paymentId) : null;
  const message = { type: news.kind, reason: refusal, body };
  return {
    kind: KINDS[refusal],
    subject: news.messageId,
    paymentId: payment?.paymentId ?? null,
    bookingId: payment?.bookingId ?? null,
    performanceId: payment?.performanceId ?? null,
    facts: {
      ours: payment && {
        ...payment.amount,
        paymentStatus: payment.status,
        bookingStatus: payment.bookingStatus,
        refundRequested: payment.refundRequestedAtMs !== null,
      },
      theirs: [],
      message,
    },
  };
}
