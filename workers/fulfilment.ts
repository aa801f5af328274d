/** Fulfilment: turns every payment that has succeeded into tickets, or sends the money back. */
import { fulfilBooking } from "#server/commands/fulfil-booking";
import { PaymentEvent } from "#server/domain/events";
import { consumeSideBySide } from "#server/event-log/consume";

/** Most payments in hand at once, of each partition: they are fulfilled together. */
const AT_ONCE = 50;

/** Safe to run twice per event: see `fulfilBooking`. */
export async function fulfilment(signal: AbortSignal): Promise<void> {
  await consumeSideBySide(
    { topic: "payments", group: "fulfilment", schema: PaymentEvent, atOnce: AT_ONCE, signal },
    async (event) => {
      if (event.type === "PaymentSucceeded") await fulfilBooking(event);
    },
  );
}
