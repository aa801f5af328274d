import { CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";

import { shortMoment } from "#components/catalogue/dates";
import { Card } from "#components/ui/card";
import { TextLink } from "#components/ui/text-link";
import type { OrganiserPerformanceView } from "#server/domain/organising";

import { progressWords } from "./cancellation-words";

/** How far a cancellation is: in words, the share of the money that has gone back, and what went wrong. */
export function CancellationProgress({
  view,
  cancelledAtMs,
}: {
  view: OrganiserPerformanceView;
  cancelledAtMs: number;
}) {
  const { money, performance } = view;
  const { title, done, rest, failed } = progressWords(view);
  const isDone = rest === "" && failed === "";
  const share = money.capturedMinor === 0 ? 1 : money.refundedMinor / money.capturedMinor;
  const percent = isDone ? 100 : Math.floor(share * 100);
  return (
    <Card className="grid gap-4 p-5 sm:p-6">
      <div role="status" className="flex items-start gap-3">
        {isDone ? (
          <CircleCheck aria-hidden className="mt-1 size-5 shrink-0 text-success" />
        ) : rest === "" ? (
          <TriangleAlert aria-hidden className="mt-1 size-5 shrink-0 text-danger" />
        ) : (
          <LoaderCircle aria-hidden className="mt-1 size-5 shrink-0 animate-spin text-info" />
        )}
        <div className="grid gap-1">
          <p className="figures text-lg font-semibold">{title}</p>
          <p className="figures text-[0.9375rem] text-ink-soft">{done}</p>
          {rest !== "" && <p className="figures text-[0.9375rem] text-ink-soft">{rest}</p>}
          {failed !== "" && (
            <p className="figures text-[0.9375rem] font-medium">
              {failed} See <TextLink href="/organiser/reconciliation">Reconciliation</TextLink>.
            </p>
          )}
          <p className="figures text-[0.9375rem] text-ink-soft">
            Called off on {shortMoment(cancelledAtMs, performance.venue.timeZone)}. Nothing more is
            sold.
          </p>
        </div>
      </div>
      <div
        role="progressbar"
        aria-label="Money that has gone back"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-2.5 overflow-hidden rounded-full bg-sunken"
      >
        <span
          className="block h-full bg-success transition-[width] duration-500"
          style={{ width: `${String(percent)}%` }}
        />
      </div>
    </Card>
  );
}
