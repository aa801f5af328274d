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
import { findAudit } from "#server/queries/audit";

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
  const report = await findAudit(id.data, visit.organiserId, visit.nowMs);
  if (!report) notFound();

  const broken = report.checks.filter(({ holds }) => !holds).length;
  return (
    <OrganiserPage
      title="Audit"
      intro="Every place, ticket and payment of this performance, counted anew from the rows themselves and compared with what fans see."
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
