/** Payments: charges and refunds what was asked for, at the provider. */
import { chargePayment } from "#server/commands/charge-payment";
import { recordProviderNews } from "#server/commands/record-provider-news";
import { refundPayment } from "#server/commands/refund-payment";
import { PaymentEvent } from "#server/domain/events";
import { consumeSideBySide } from "#server/event-log/consume";

/** Most requests to the provider at once, of each partition. */
const AT_ONCE = 16;

/** The provider's answer is recorded here; what it says later comes by its webhook. */
export async function payments(signal: AbortSignal): Promise<void> {
  await consumeSideBySide(
    { topic: "payments", group: "payments", schema: PaymentEvent, atOnce: AT_ONCE, signal },
    async (event) => {
      const news =
        event.type === "PaymentRequested"
          ? await chargePayment(event)
          : event.type === "RefundRequested"
            ? await refundPayment(event)
            : null;
      if (news) await recordProviderNews(news);
    },
  );
}
