import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";

import type { FormFaults } from "./form-faults";
import { TEMPLATES, type PlanField, type TemplateName } from "./plan-fields";

type PlanChoicesProps = {
  template: TemplateName;
  /** Not the template that is chosen: its fields keep what was typed and are not seen. */
  hidden: boolean;
  faults: FormFaults;
  /** What the slider stands at, 0 to 1, for those who do not see it. */
  curve: number;
};

/** The fields of one template. Their names are `<template>.<key>`. */
export function PlanChoices({ template, hidden, faults, curve }: PlanChoicesProps) {
  return (
    <div hidden={hidden} className={hidden ? undefined : "grid gap-5 sm:grid-cols-2"}>
      {TEMPLATES[template].fields.map((field) => (
        <PlanChoice
          key={field.key}
          name={`${template}.${field.key}`}
          field={field}
          fault={hidden ? undefined : faults[`/plan/${field.key}`]}
          curve={curve}
        />
      ))}
    </div>
  );
}

type PlanChoiceProps = {
  name: string;
  field: PlanField;
  fault: string | undefined;
  curve: number;
};

function PlanChoice({ name, field, fault, curve }: PlanChoiceProps) {
  return (
    <Field
      label={field.label}
      error={fault}
      className="content-end"
      {...(field.hint !== undefined && { hint: field.hint })}
    >
      {(control) => {
        switch (field.kind) {
          case "number":
            return (
              <Input
                {...control}
                name={name}
                type="number"
                inputMode="numeric"
                min={field.min}
                max={field.max}
                defaultValue={field.initial}
                className="figures"
              />
            );
          case "share":
            return (
              <input
                {...control}
                name={name}
                type="range"
                min={0}
                max={1}
                step={0.05}
                defaultValue={field.initial}
                aria-valuetext={curveInWords(curve)}
                className="h-11 w-full accent-accent"
              />
            );
          case "choice":
            return (
              <Select {...control} name={name} defaultValue={field.initial}>
                {field.options.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            );
          case "text":
            return <Input {...control} name={name} defaultValue={field.initial} maxLength={60} />;
        }
      }}
    </Field>
  );
}

function curveInWords(curve: number): string {
  if (curve === 0) return "Straight rows";
  if (curve <= 0.35) return "Slightly curved";
  return curve <= 0.7 ? "Curved" : "Reaching around the stage";
}
