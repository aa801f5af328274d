"use client";

import { useRouter } from "next/navigation";

import { LiveButton } from "#components/ui/live-button";
import { Notice } from "#components/ui/notice";
import { OrganiserEventView, type OrganiserVenueView } from "#server/domain/organising";

import { draftEvent, eventFaultsOf } from "./event-draft";
import { EventFacts } from "./event-facts";
import { EventPreview } from "./event-preview";
import { FormSection } from "./form-section";
import { useFormValues } from "./form-values";
import { PriceFields } from "./price-fields";
import { SaleFields } from "./sale-fields";
import { useSubmission } from "./use-submission";

type EventFormProps = {
  venues: readonly OrganiserVenueView[];
  /** The venue that is chosen to begin with; null: the organiser chooses. */
  venueId: string | null;
  /**
   * When the page was made, Unix milliseconds. A sale "at once" has opened then: were it the moment of
   * the press, a press that is repeated would be another wish and make another event.
   */
  serverNowMs: number;
};

/** Advertises an event and puts its first performance on sale. */
export function EventForm({ venues, venueId, serverNowMs }: EventFormProps) {
  const { form, values, onInput } = useFormValues();
  const chosenId = values.venueId ?? venueId;
  const venue = venues.find(({ id }) => id === chosenId) ?? null;
  const router = useRouter();
  const { faults, problem, busy, submit, recheck } = useSubmission({
    path: "/api/v1/organiser/events",
    schema: OrganiserEventView,
    check: (typed) => draftEvent(typed, venues, serverNowMs),
    faultsOf: eventFaultsOf,
    onMade: ({ slug }) => {
      router.push(`/events/${slug}`);
    },
  });
  return (
    <form
      ref={form}
      method="post"
      noValidate
      onInput={(event) => {
        onInput();
        recheck(event.currentTarget);
      }}
      onSubmit={(event) => void submit(event)}
      className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-12"
    >
      <div className="grid gap-12">
        <EventFacts faults={faults} />
        <SaleFields
          venues={venues}
          venueId={venueId}
          venue={venue}
          values={values}
          faults={faults}
        />
        {venue && (
          <FormSection
            title="Prices"
            hint="Fans are shown one price, with the fee in it, from the first page to the last."
          >
            {/* A new venue has new levels: what was typed for others must not stay. */}
            <PriceFields
              key={venue.id}
              priceLevels={venue.priceLevels}
              values={values}
              faults={faults}
            />
          </FormSection>
        )}
        {problem !== null && <Notice tone="danger">{problem}</Notice>}
        <LiveButton
          type="submit"
          size="large"
          busy={busy}
          className="justify-self-start max-sm:w-full"
        >
          Publish event
        </LiveButton>
      </div>
      <aside aria-label="Preview" className="hidden lg:sticky lg:top-6 lg:block">
        <EventPreview values={values} venue={venue} />
      </aside>
    </form>
  );
}
