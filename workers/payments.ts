/** Payments: charges and refunds what was asked for, at the provider. */
import { chargePayment } from "#server/commands/charge-payment";
import { recordProviderNews } from "#server/commands/record-provider-news";
import { refundPayment } from "#server/commands/refund-payment";
import { PaymentEvent } from "#server/domain/events";
import { consume } from "#server/event-log/consume";

/** The provider's answer is recorded here; what it says later comes by its webhook. */
export async function payments(signal: AbortSignal): Promise<void> {
  await consume(
    { topic: "payments", group: "payments", schema: PaymentEvent, signal },
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
