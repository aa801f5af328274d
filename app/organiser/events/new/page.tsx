import type { Metadata } from "next";

import { findOrganiser } from "#app/organiser/own-house";
import { EventForm } from "#components/organiser/event-form";
import { OrganiserPage } from "#components/organiser/organiser-page";
import { OrganisersOnly } from "#components/organiser/organisers-only";
import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/link-button";
import { readOrganiserVenues } from "#server/queries/organiser";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "New event" };

type NewEventPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Announcing an event with its first performance. */
export default async function NewEventPage({ searchParams }: NewEventPageProps) {
  const { venue: asked } = await searchParams;
  const back = typeof asked === "string" ? `?venue=${encodeURIComponent(asked)}` : "";
  const visit = await findOrganiser(`/organiser/events/new${back}`);
  if (!visit) return <OrganisersOnly />;

  const venues = await readOrganiserVenues(visit.organiserId);
  const [only] = venues;
  const chosen = venues.find(({ id }) => id === asked) ?? (venues.length === 1 ? only : undefined);
  return (
    <OrganiserPage
      title="New event"
      intro="What it is, where and when, what it costs. As soon as it is published, fans find it."
    >
      {only ? (
        <EventForm venues={venues} venueId={chosen?.id ?? null} serverNowMs={visit.nowMs} />
      ) : (
        <EmptyState
          title="Begin with a venue"
          action={<LinkButton href="/organiser/venues/new">New venue</LinkButton>}
        >
          An event needs a house to be in. Open one from a template first.
        </EmptyState>
      )}
    </OrganiserPage>
  );
}
