import { shortMoment } from "#components/catalogue/dates";
import { Badge } from "#components/ui/badge";
import { Card } from "#components/ui/card";
import { formatMoney } from "#server/domain/money";
import type { LatePayment, OrganiserPerformanceView } from "#server/domain/organising";

const OUTCOMES = {
  retaken: { word: "Retaken", tone: "success" },
  refund_under_way: { word: "Refund under way", tone: "info" },
  refunded: { word: "Refunded", tone: "neutral" },
} as const satisfies Record<LatePayment["outcome"], object>;

/** Money that came after its booking had ended: which took its seats back, and which went back itself. */
export function LatePayments({ view }: { view: OrganiserPerformanceView }) {
  const { latePayments, performance } = view;
  const { currency, venue } = performance;
  return (
    <Card className="grid gap-4 p-5 sm:p-6">
      <div className="grid gap-1">
        <h2 id="late-payments" className="text-2xl font-semibold">
          Late payments
        </h2>
        <p className="max-w-[64ch] text-[0.9375rem] text-ink-soft">
          Money that came after its booking had ended. Where the places were still free the buyer
          has them again; where not, all of it goes back.
        </p>
      </div>
      {latePayments.length === 0 ? (
        <p className="text-ink-soft">None: every payment came in time.</p>
      ) : (
        <ul aria-labelledby="late-payments" className="divide-y divide-line border-t border-line">
          {latePayments.map(({ paymentId, reference, outcome, amountMinor, arrivedAtMs }) => (
            <li
              key={paymentId}
              className="figures flex flex-wrap items-center gap-x-5 gap-y-1.5 py-3 text-[0.9375rem]"
            >
              <span className="w-24 font-semibold tracking-wide">{reference}</span>
              <span className="w-20 sm:text-right">{formatMoney({ amountMinor, currency })}</span>
              <time
                dateTime={new Date(arrivedAtMs).toISOString()}
                className="min-w-28 text-ink-soft sm:flex-1"
              >
                {shortMoment(arrivedAtMs, venue.timeZone)}
              </time>
              <Badge tone={OUTCOMES[outcome].tone}>{OUTCOMES[outcome].word}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
