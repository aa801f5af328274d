import { Banknote, CircleAlert, LoaderCircle, Undo2 } from "lucide-react";

import { Card } from "#components/ui/card";
import type { BookingView } from "#server/domain/booking";
import type { PaymentView } from "#server/domain/payment";

import { paymentWords } from "./booking-words";
import { isRefund } from "./refund";

/** What became of the money of a booking, the newest first. */
export function MoneyStory({ payments }: { payments: BookingView["payments"] }) {
  if (payments.length === 0) return null;
  return (
    <Card className="grid gap-3 p-5 sm:p-6 print:hidden">
      <h2 className="text-lg font-semibold">Payments</h2>
      <ul aria-live="polite" className="grid gap-3">
        {payments.map((payment) => (
          <li key={payment.id} className="flex items-start gap-3 text-[0.9375rem]">
            <PaymentIcon payment={payment} />
            <span>{paymentWords(payment)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function PaymentIcon({ payment }: { payment: PaymentView }) {
  const look = "mt-0.5 size-5 shrink-0";
  if (isRefund(payment)) return <Undo2 aria-hidden className={`${look} text-info`} />;
  switch (payment.status) {
    case "FAILED":
      return <CircleAlert aria-hidden className={`${look} text-danger`} />;
    case "REQUESTED":
      return <LoaderCircle aria-hidden className={`${look} animate-spin text-ink-soft`} />;
    default:
      return <Banknote aria-hidden className={`${look} text-success`} />;
  }
}
