import type { ReactNode } from "react";

import { Card } from "#components/ui/card";
import { LinkButton } from "#components/ui/link-button";
import { TextLink } from "#components/ui/text-link";
import type { OrganiserVenueView } from "#server/domain/organising";

import { placesInWords } from "./places-words";

type OwnVenueProps = {
  venue: OrganiserVenueView;
  /** Its plan, drawn. */
  drawing: ReactNode;
};

/** One venue of the organiser's. */
export function OwnVenue({ venue, drawing }: OwnVenueProps) {
  return (
    <Card className="grid content-start gap-4 p-4 sm:p-5">
      <div className="grid aspect-16/10 place-items-center rounded-lg bg-map-bg p-3">{drawing}</div>
      <div className="grid gap-1">
        <h3 className="text-lg leading-snug font-semibold">
          <TextLink
            href={`/venues/${venue.slug}`}
            className="font-semibold no-underline hover:underline"
          >
            {venue.name}
          </TextLink>
        </h3>
        <p className="text-[0.9375rem] text-ink-soft">
          {venue.city} · {venue.timeZone.replaceAll("_", " ")}
        </p>
        <p className="figures text-[0.9375rem] text-ink-soft">{placesInWords(venue)}</p>
      </div>
      <LinkButton
        href={`/organiser/events/new?venue=${venue.id}`}
        tone="secondary"
        size="small"
        className="justify-self-start"
      >
        New event here<span className="sr-only">: {venue.name}</span>
      </LinkButton>
    </Card>
  );
}
