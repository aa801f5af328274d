"use client";

import { useRouter } from "next/navigation";
import { useRef, useState, type SubmitEvent } from "react";

import { focusFirstFault } from "#components/account/focus-first-fault";
import { requestJson } from "#components/api/request";
import { OrganiserEventView, type OrganiserVenueView } from "#server/domain/organising";

import { draftEvent, eventSentence, IN_THE_PAST } from "./event-draft";
import { faultsOfProblem, type FormFaults } from "./form-faults";
import { readFormValues } from "./form-values";
import { WishKey } from "./wish-key";

/**
 * Sends the form of a new event; goes on to the event's own page.
 *
 * @param serverNowMs when the page was made, Unix milliseconds. A sale "at once" has opened then: were it
 *   the moment of the press, a press that is repeated would be another wish and another event
 */
export function useEventSubmission(venues: readonly OrganiserVenueView[], serverNowMs: number) {
  const router = useRouter();
  const key = useRef(new WishKey());
  const [faults, setFaults] = useState<FormFaults>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    const show = (shown: FormFaults) => {
      setFaults(shown);
      if (Object.keys(shown).length > 0) focusFirstFault(form);
    };

    setProblem(null);
    const values = readFormValues(form);
    const venue = venues.find(({ id }) => id === values.venueId) ?? null;
    const draft = draftEvent(values, venue, serverNowMs);
    show(draft.ok ? {} : draft.faults);
    if (!draft.ok) return;

    setBusy(true);
    const answer = await requestJson("POST", "/api/v1/organiser/events", {
      body: draft.request,
      schema: OrganiserEventView,
      idempotencyKey: key.current.keyFor(draft.request),
    });
    if (answer.ok) {
      router.push(`/events/${answer.value.slug}`);
      return;
    }
    setBusy(false);
    const wrong =
      answer.problem.code === "performance_in_the_past"
        ? IN_THE_PAST
        : faultsOfProblem(answer.problem, eventSentence);
    show(wrong);
    if (Object.keys(wrong).length === 0) setProblem(answer.problem.title);
  };

  return { faults, problem, busy, submit };
}
