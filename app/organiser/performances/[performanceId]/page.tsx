import { ExternalLink, Scale, ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { findOrganiser } from "#app/organiser/own-house";
import { SaleBadge } from "#components/catalogue/sale-badge";
import { OrganiserPage } from "#components/organiser/organiser-page";
import { OrganisersOnly } from "#components/organiser/organisers-only";
import { CancelPerformance } from "#components/organiser/performance/cancel-performance";
import { CancellationProgress } from "#components/organiser/performance/cancellation-progress";
import { KeepFresh } from "#components/organiser/performance/keep-fresh";
import { LatePayments } from "#components/organiser/performance/late-payments";
import { MoneyCard } from "#components/organiser/performance/money-card";
import { SalesCard } from "#components/organiser/performance/sales-card";
import { Card } from "#components/ui/card";
import { LinkButton } from "#components/ui/link-button";
import { PerformanceId } from "#server/domain/ids";
import type { OrganiserPerformanceView } from "#server/domain/organising";
import { formatVenueTime } from "#server/domain/venue-time";
import { findOrganiserPerformance } from "#server/queries/organiser-performance";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Performance" };

/** How often the page looks again while money moves, and while tickets are on sale, in milliseconds. */
const LOOK_WHILE_MOVING_MS = 2_000;
const LOOK_WHILE_ON_SALE_MS = 15_000;

type PerformancePageProps = { params: Promise<{ performanceId: string }> };

/** One performance as its organiser sees it: sales, money, late payments, and calling it off. */
export default async function OrganiserPerformancePage({ params }: PerformancePageProps) {
  const { performanceId } = await params;
  const visit = await findOrganiser(`/organiser/performances/${performanceId}`);
  if (!visit) return <OrganisersOnly />;

  const id = PerformanceId.safeParse(performanceId);
  const view =
    id.success && (await findOrganiserPerformance(id.data, visit.organiserId, visit.nowMs));
  if (!view) notFound();
  return (
    <OrganiserPage title={view.event.title} intro={<WhenAndWhere view={view} />}>
      <KeepFresh everyMs={lookEveryMs(view)} />
      <div className="grid gap-6">
        <nav aria-label="This performance" className="flex flex-wrap gap-2.5">
          <LinkButton href={`/performances/${view.performance.id}`} tone="secondary" size="small">
            <ExternalLink aria-hidden />
            Public page
          </LinkButton>
          <LinkButton
            href={`/organiser/performances/${view.performance.id}/audit`}
            tone="secondary"
            size="small"
          >
            <ShieldCheck aria-hidden />
            Audit
          </LinkButton>
          <LinkButton href="/organiser/reconciliation" tone="secondary" size="small">
            <Scale aria-hidden />
            Reconciliation
          </LinkButton>
        </nav>
        {view.performance.cancelledAtMs !== null && (
          <CancellationProgress view={view} cancelledAtMs={view.performance.cancelledAtMs} />
        )}
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <SalesCard view={view} />
          <MoneyCard view={view} />
        </div>
        <LatePayments view={view} />
        {view.cancellable && (
          <Card className="flex flex-wrap items-center justify-between gap-4 p-5 sm:p-6">
            <div className="grid max-w-[56ch] gap-1">
              <h2 className="text-2xl font-semibold">Call it off</h2>
              <p className="text-[0.9375rem] text-ink-soft">
                Ends the sale and every booking, and gives all the money back.
              </p>
            </div>
            <CancelPerformance view={view} />
          </Card>
        )}
      </div>
    </OrganiserPage>
  );
}

function WhenAndWhere({ view }: { view: OrganiserPerformanceView }) {
  const { startsAtMs, onSaleAtMs, salePhase, venue } = view.performance;
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <span className="figures">
        <time dateTime={new Date(startsAtMs).toISOString()}>
          {formatVenueTime(startsAtMs, venue.timeZone)}
        </time>
        , {venue.name}
      </span>
      <SaleBadge salePhase={salePhase} onSaleAtMs={onSaleAtMs} timeZone={venue.timeZone} />
    </p>
  );
}

function lookEveryMs(view: OrganiserPerformanceView) {
  const { bookingsToEnd, failedRefunds, money, performance } = view;
  // A refund that failed waits for a person, not for a moment.
  const refundsMoving = money.refundsUnderWay - failedRefunds.refunds;
  if (bookingsToEnd > 0 || refundsMoving > 0) return LOOK_WHILE_MOVING_MS;
  return performance.salePhase === "on_sale" ? LOOK_WHILE_ON_SALE_MS : null;
}
