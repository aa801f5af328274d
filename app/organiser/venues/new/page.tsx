import type { Metadata } from "next";

import { findOrganiser } from "#app/organiser/own-house";
import { OrganiserPage } from "#components/organiser/organiser-page";
import { OrganisersOnly } from "#components/organiser/organisers-only";
import { VenueForm } from "#components/organiser/venue-form";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "New venue" };

/** Opening a venue from a template. */
export default async function NewVenuePage() {
  if (!(await findOrganiser("/organiser/venues/new"))) return <OrganisersOnly />;
  return (
    <OrganiserPage
      title="New venue"
      intro="Choose a template, shape it, and watch the house being built."
    >
      {/* Named by the server, because browsers know slightly other lists. */}
      <VenueForm timeZones={Intl.supportedValuesOf("timeZone")} />
    </OrganiserPage>
  );
}
