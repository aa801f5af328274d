/** Fulfilment: turns every payment that has succeeded into tickets, or sends the money back. */
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { PaymentEvent } from "#server/domain/events";
import { consume } from "#server/event-log/consume";

/** Safe to run twice per event: see `fulfilBooking`. */
export async function fulfilment(signal: AbortSignal): Promise<void> {
  await consume(
    { topic: "payments", group: "fulfilment", schema: PaymentEvent, signal },
    async (event) => {
      if (event.type === "PaymentSucceeded") await fulfilBooking(event);
    },
  );
}
