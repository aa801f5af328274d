import { CircleCheck, Clock } from "lucide-react";

import { classNames } from "#components/ui/class-names";
import type { BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";

import type { CheckoutStage } from "./checkout-stage";
import { STRIP_LOOK } from "./time-left";

/** What stands where the clock was when there is nothing left to wait for, so that nothing moves. */
export function EndStrip({ kind, booking }: { kind: CheckoutStage["kind"]; booking: BookingView }) {
  const paid = kind === "confirmed";
  const amount = formatMoney({ amountMinor: booking.totalMinor, currency: booking.currency });
  const Icon = paid ? CircleCheck : Clock;
  return (
    <div className="py-2 sm:p-0 print:hidden">
      <p
        className={classNames(
          STRIP_LOOK,
          paid ? "bg-success-soft [&>svg]:text-success" : "bg-sunken text-ink-soft",
        )}
      >
        <Icon aria-hidden className="size-5 shrink-0" />
        <span>{paid ? `Paid: ${amount}` : WORDS[kind]}</span>
      </p>
    </div>
  );
}

const WORDS: Record<Exclude<CheckoutStage["kind"], "confirmed">, string> = {
  card: "",
  paying: "",
  issuing: "",
  out_of_time: "The time is up.",
  late: "The time is up, and the bank has not answered yet.",
  late_refund: "The time was up before the bank had answered.",
  failed: "Not paid.",
  cancelled: "Cancelled.",
  performance_cancelled: "The performance is cancelled.",
};
