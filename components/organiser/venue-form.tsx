"use client";

import { useRouter } from "next/navigation";

import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { LiveButton } from "#components/ui/live-button";
import { Notice } from "#components/ui/notice";
import { OrganiserVenueView } from "#server/domain/organising";

import { faultsOfProblem, type FormFaults } from "./form-faults";
import { FormSection } from "./form-section";
import { useFormValues } from "./form-values";
import { PlanChoices } from "./plan-choices";
import { PlanPreview } from "./plan-preview";
import { TemplateChoice } from "./template-choice";
import { TimeZoneSelect } from "./time-zone-select";
import { useSubmission } from "./use-submission";
import { draftVenue, INITIAL_TEMPLATE, planOf, templateOf, venueSentences } from "./venue-draft";

/** Opens a venue: where it is, and its seats from a template, drawn while they are chosen. */
export function VenueForm({ timeZones }: { timeZones: readonly string[] }) {
  const { form, values, remembered, onInput } = useFormValues();
  const router = useRouter();
  const { faults, problem, busy, submit, recheck } = useSubmission({
    path: "/api/v1/organiser/venues",
    schema: OrganiserVenueView,
    check: draftVenue,
    faultsOf: (refusal, typed) => faultsOfProblem(refusal, venueSentences(typed)),
    onMade: ({ id }) => {
      // What a house needs next is something on its stage.
      router.push(`/organiser/events/new?venue=${id}`);
    },
  });
  const template = templateOf(values);
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
      className="grid items-start gap-10 lg:grid-cols-[minmax(0,1fr)_26rem] lg:gap-x-12"
    >
      <VenueFacts faults={faults} timeZones={timeZones} onFilled={onInput} />
      <div className="lg:sticky lg:top-6 lg:col-start-2 lg:row-span-2 lg:row-start-1">
        <PlanPreview choices={planOf(remembered)} />
      </div>
      <div className="grid gap-10">
        <FormSection title="The seats">
          <TemplateChoice initial={INITIAL_TEMPLATE} />
          <PlanChoices key={template} template={template} faults={faults} values={remembered} />
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
    </form>
  );
}

function VenueFacts({
  faults,
  timeZones,
  onFilled,
}: {
  faults: FormFaults;
  timeZones: readonly string[];
  onFilled: () => void;
}) {
  return (
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
              onFilled={onFilled}
            />
          )}
        </Field>
      </div>
      <TextField label="Address" name="address" fault={faults["/address"]} />
    </FormSection>
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
