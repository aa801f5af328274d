import type { Metadata } from "next";

import { findOrganiser } from "#app/organiser/own-house";
import { BreakList } from "#components/organiser/break-list";
import { OrganiserPage } from "#components/organiser/organiser-page";
import { OrganisersOnly } from "#components/organiser/organisers-only";
import { EmptyState } from "#components/ui/empty-state";
import { readPaymentBreaks } from "#server/queries/reconciliation";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Reconciliation" };

/** Where the payment provider's books and ours differ, or did. */
export default async function ReconciliationPage() {
  const visit = await findOrganiser("/organiser/reconciliation");
  if (!visit) return <OrganisersOnly />;
  const breaks = await readPaymentBreaks(visit.organiserId);
  return (
    <OrganiserPage
      title="Reconciliation"
      intro="Every half minute our payments are compared with the payment provider’s own books. What differs is here, open ones first."
    >
      {breaks.length === 0 ? (
        <EmptyState title="The books agree">
          Every payment that the provider knows of is one of ours, and the other way round.
        </EmptyState>
      ) : (
        <BreakList breaks={breaks} />
      )}
    </OrganiserPage>
  );
}
