/** A new venue as its form has it, on the way to what the API wants. */
import { VenueRequest } from "#server/domain/organising";

import { faultsOfInput, type FormFaults, type SentenceFor } from "./form-faults";
import type { FormValues } from "./form-values";
import { planBodyOf, planSentence, TEMPLATE_NAMES, type TemplateName } from "./plan-fields";

/** The template that is chosen to begin with. */
export const INITIAL_TEMPLATE: TemplateName = "hall";

const SENTENCES: Readonly<Record<string, string>> = {
  "/name": "Write the name of the venue, in 80 characters at most.",
  "/city": "Write the city.",
  "/address": "Write street and number, as they are to stand on a ticket.",
  "/timeZone": "Choose the time zone in which the venue’s clocks run.",
};

/** Checks what was typed. @returns the request to send, or what is wrong by pointer */
export function draftVenue(
  values: FormValues,
): { ok: true; request: VenueRequest } | { ok: false; faults: FormFaults } {
  const { name = "", city = "", address = "", timeZone = "" } = values;
  const wanted = VenueRequest.safeParse({ name, city, address, timeZone, plan: planOf(values) });
  return wanted.success
    ? { ok: true, request: wanted.data }
    : { ok: false, faults: faultsOfInput(wanted.error, venueSentences(values)) };
}

/** How the fields of the form want to be filled in, by pointer. */
export function venueSentences(values: FormValues): SentenceFor {
  const template = templateOf(values);
  return (pointer) =>
    SENTENCES[pointer] ?? planSentence(template, pointer.replace(/^\/plan\//, ""));
}

/** The template that is chosen. */
export function templateOf(values: FormValues): TemplateName {
  return TEMPLATE_NAMES.find((name) => name === values.template) ?? INITIAL_TEMPLATE;
}

/** What the form says about the plan, right or wrong. */
export function planOf(values: FormValues): unknown {
  const template = templateOf(values);
  return planBodyOf(template, (key) => values[`${template}.${key}`]);
}
