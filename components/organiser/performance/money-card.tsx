import { Card } from "#components/ui/card";
import { formatMoney } from "#server/domain/money";
import type { OrganiserPerformanceView } from "#server/domain/organising";

/** What was captured, what of it has gone back or is going, and what is kept. */
export function MoneyCard({ view }: { view: OrganiserPerformanceView }) {
  const { money, performance } = view;
  const lines = [
    { word: "Captured", amountMinor: money.capturedMinor, look: "" },
    { word: "Refunded", amountMinor: money.refundedMinor, look: "text-ink-soft" },
    { word: "Refunds under way", amountMinor: money.refundUnderWayMinor, look: "text-ink-soft" },
    {
      word: "Kept",
      amountMinor: money.keptMinor,
      look: "border-t border-line pt-4 text-xl font-bold",
    },
  ];
  return (
    <Card className="grid content-start gap-6 p-5 sm:p-6">
      <h2 className="text-2xl font-semibold">Money</h2>
      <dl className="figures grid gap-3">
        {lines.map(({ word, amountMinor, look }) => (
          <div key={word} className={`flex flex-wrap justify-between gap-x-4 ${look}`}>
            <dt>{word}</dt>
            <dd>{formatMoney({ amountMinor, currency: performance.currency })}</dd>
          </div>
        ))}
      </dl>
      {money.refundsUnderWay > 0 && (
        <p className="text-sm text-ink-soft">
          {money.refundsUnderWay === 1
            ? "One refund has been asked of the provider, which has not confirmed it yet."
            : `${money.refundsUnderWay.toLocaleString("en-GB")} refunds have been asked of the provider, which has not confirmed them yet.`}
        </p>
      )}
    </Card>
  );
}
