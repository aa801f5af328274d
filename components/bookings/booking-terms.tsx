import { shortDate, timeOfDay } from "#components/catalogue/dates";
import { CANCEL_UNTIL_BEFORE_START_MS, type BookingView } from "#server/domain/booking";

import { CancelOwnBooking } from "./cancel-own-booking";

/** Until when a booking can be cancelled, with the button while it can. */
export function BookingTerms({ booking }: { booking: BookingView }) {
  const { status, cancellable, performance } = booking;
  if (performance.cancelledAtMs !== null) return null;
  if (!cancellable && status !== "CONFIRMED") return null;
  const untilMs = performance.startsAtMs - CANCEL_UNTIL_BEFORE_START_MS;
  const until = `${shortDate(untilMs, performance.timeZone)}, ${timeOfDay(untilMs, performance.timeZone)}`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-4 print:hidden">
      <p className="max-w-[44ch] text-sm text-ink-soft">
        {status !== "CONFIRMED"
          ? "Changed your mind?"
          : cancellable
            ? `You can cancel until ${until}, and get all your money back.`
            : `It could be cancelled until ${until}.`}
      </p>
      {cancellable && <CancelOwnBooking booking={booking} />}
    </div>
  );
}
