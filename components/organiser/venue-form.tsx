"use client";

import { useRouter } from "next/navigation";
import { useRef, useState, type SubmitEvent } from "react";

import { focusFirstFault } from "#components/account/focus-first-fault";
import { requestJson } from "#components/api/request";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { LiveButton } from "#components/ui/live-button";
import { Notice } from "#components/ui/notice";
import { OrganiserVenueView, VenueRequest } from "#server/domain/organising";

import { faultsOfInput, faultsOfProblem, type FormFaults } from "./form-faults";
import { FormSection } from "./form-section";
import { readFormValues, useFormValues, type FormValues } from "./form-values";
import { PlanChoices } from "./plan-choices";
import { planBodyOf, planSentence, TEMPLATE_NAMES, type TemplateName } from "./plan-fields";
import { PlanPreview } from "./plan-preview";
import { TemplateChoice } from "./template-choice";
import { TimeZoneSelect } from "./time-zone-select";
import { WishKey } from "./wish-key";

const INITIAL_TEMPLATE: TemplateName = "hall";

const SENTENCES: Readonly<Record<string, string>> = {
  "/name": "Write the name of the venue, in 80 characters at most.",
  "/city": "Write the city.",
  "/address": "Write street and number, as they are to stand on a ticket.",
  "/timeZone": "Choose the time zone in which the venue’s clocks run.",
};

/** Opens a venue: where it is, and its seats from a template, drawn while they are chosen. */
export function VenueForm({ timeZones }: { timeZones: readonly string[] }) {
  const { form, values, onInput } = useFormValues();
  const { faults, problem, busy, submit } = useVenueSubmission();
  const template = templateOf(values);
  const curve = Number(values["hall.curve"] ?? 0);
  return (
    <form
      ref={form}
      method="post"
      noValidate
      onInput={onInput}
      onSubmit={(event) => void submit(event)}
      className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_26rem] lg:gap-12"
    >
      <div className="grid gap-10">
        <FormSection title="Where it is">
          <TextField label="Venue name" name="name" fault={faults["/name"]} />
          <div className="grid gap-5 sm:grid-cols-2">
            <TextField label="City" name="city" fault={faults["/city"]} />
            <Field label="Time zone" error={faults["/timeZone"]} className="content-start">
              {(control) => (
                <TimeZoneSelect
                  control={control}
                  name="timeZone"
                  timeZones={timeZones}
                  onFilled={onInput}
                />
              )}
            </Field>
          </div>
          <TextField label="Address" name="address" fault={faults["/address"]} />
        </FormSection>
        <FormSection title="The seats">
          <TemplateChoice initial={INITIAL_TEMPLATE} />
          {TEMPLATE_NAMES.map((name) => (
            <PlanChoices
              key={name}
              template={name}
              hidden={name !== template}
              faults={faults}
              curve={curve}
            />
          ))}
        </FormSection>
        {problem !== null && <Notice tone="danger">{problem}</Notice>}
        <LiveButton
          type="submit"
          size="large"
          busy={busy}
          className="justify-self-start max-sm:w-full"
        >
          Create venue
        </LiveButton>
      </div>
      <div className="order-first lg:sticky lg:top-6 lg:order-none">
        <PlanPreview choices={planOf(values, template)} />
      </div>
    </form>
  );
}

function TextField({
  label,
  name,
  fault,
}: {
  label: string;
  name: string;
  fault: string | undefined;
}) {
  return (
    <Field label={label} error={fault} className="content-start">
      {(control) => <Input {...control} name={name} autoComplete="off" />}
    </Field>
  );
}

function templateOf(values: FormValues): TemplateName {
  return TEMPLATE_NAMES.find((name) => name === values.template) ?? INITIAL_TEMPLATE;
}

/** Sends the form; goes on to the first event in the new venue. */
function useVenueSubmission() {
  const router = useRouter();
  const key = useRef(new WishKey());
  const [faults, setFaults] = useState<FormFaults>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    const values = readFormValues(form);
    const template = templateOf(values);
    const show = (shown: FormFaults) => {
      setFaults(shown);
      if (Object.keys(shown).length > 0) focusFirstFault(form);
    };
    const sentenceFor = (pointer: string) =>
      SENTENCES[pointer] ?? planSentence(template, pointer.replace("/plan/", ""));

    setProblem(null);
    const wanted = VenueRequest.safeParse(venueBodyOf(values, template));
    show(wanted.success ? {} : faultsOfInput(wanted.error, sentenceFor));
    if (!wanted.success) return;

    setBusy(true);
    const answer = await requestJson("POST", "/api/v1/organiser/venues", {
      body: wanted.data,
      schema: OrganiserVenueView,
      idempotencyKey: key.current.keyFor(wanted.data),
    });
    if (answer.ok) {
      router.push(`/organiser/events/new?venue=${answer.value.id}`);
      return;
    }
    setBusy(false);
    const wrong = faultsOfProblem(answer.problem, sentenceFor);
    show(wrong);
    if (Object.keys(wrong).length === 0) setProblem(answer.problem.title);
  };

  return { faults, problem, busy, submit };
}

function venueBodyOf(values: FormValues, template: TemplateName): unknown {
  const { name = "", city = "", address = "", timeZone = "" } = values;
  return { name, city, address, timeZone, plan: planOf(values, template) };
}

function planOf(values: FormValues, template: TemplateName): unknown {
  return planBodyOf(template, (key) => values[`${template}.${key}`]);
}
