import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { findOrganiser } from "#app/organiser/own-house";
import { AuditAgain } from "#components/organiser/audit-again";
import { AuditReport } from "#components/organiser/audit-report";
import { OrganiserPage } from "#components/organiser/organiser-page";
import { OrganisersOnly } from "#components/organiser/organisers-only";
import { Notice } from "#components/ui/notice";
import { TextLink } from "#components/ui/text-link";
import { PerformanceId } from "#server/domain/ids";
import type { OrganiserPerformanceView } from "#server/domain/organising";
import { formatVenueTime } from "#server/domain/venue-time";
import { findAudit } from "#server/queries/audit";
import { findOrganiserPerformance } from "#server/queries/organiser-performance";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Audit" };

/** Whether a performance's seats, tickets and money are what they must be. */
export default async function AuditPage({
  params,
}: {
  params: Promise<{ performanceId: string }>;
}) {
  const id = PerformanceId.safeParse((await params).performanceId);
  if (!id.success) notFound();
  const visit = await findOrganiser(`/organiser/performances/${id.data}/audit`);
  if (!visit) return <OrganisersOnly />;
  const { organiserId, nowMs } = visit;
  const [view, report] = await Promise.all([
    findOrganiserPerformance(id.data, organiserId, nowMs),
    findAudit(id.data, organiserId, nowMs),
  ]);
  if (!view || !report) notFound();

  const broken = report.checks.filter(({ holds }) => !holds).length;
  return (
    <OrganiserPage
      title="Audit"
      back={{ href: `/organiser/performances/${id.data}`, words: view.event.title }}
      intro={
        <>
          Every place, ticket and payment of <WhenPlayed view={view} />, counted anew from the rows
          themselves and compared with what fans see.
        </>
      }
    >
      <div className="grid gap-5">
        <Notice
          tone={report.clean ? "success" : "danger"}
          title={
            report.clean
              ? "Everything holds"
              : `${String(broken)} of ${String(report.checks.length)} checks ${broken === 1 ? "does" : "do"} not hold`
          }
          action={<AuditAgain />}
        >
          Checked at{" "}
          <time dateTime={new Date(report.checkedAtMs).toISOString()} className="figures">
            {new Date(report.checkedAtMs).toISOString().slice(11, 19)} UTC
          </time>
          .
        </Notice>
        <AuditReport report={report} />
        <p className="text-[0.9375rem] text-ink-soft">
          Where the payment provider’s books and ours differ is told on{" "}
          <TextLink href="/organiser/reconciliation">Reconciliation</TextLink>.
        </p>
      </div>
    </OrganiserPage>
  );
}

function WhenPlayed({ view }: { view: OrganiserPerformanceView }) {
  const { startsAtMs, venue } = view.performance;
  return (
    <time dateTime={new Date(startsAtMs).toISOString()} className="figures">
      {formatVenueTime(startsAtMs, venue.timeZone)}
    </time>
  );
}
