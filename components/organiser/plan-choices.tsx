import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Select } from "#components/ui/select";

import type { FormFaults } from "./form-faults";
import type { FormValues } from "./form-values";
import { TEMPLATES, type PlanField, type TemplateName } from "./plan-fields";

type PlanChoicesProps = {
  template: TemplateName;
  faults: FormFaults;
  /** What was typed into the fields, if they were on the page before. */
  values: FormValues;
};

/** The fields of one template. Their names are `<template>.<key>`. */
export function PlanChoices({ template, faults, values }: PlanChoicesProps) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <p className="text-[0.9375rem] text-ink-soft sm:col-span-2">{TEMPLATES[template].note}</p>
      {TEMPLATES[template].fields.map((field) => {
        const name = `${template}.${field.key}`;
        return (
          <PlanChoice
            key={field.key}
            name={name}
            field={field}
            fault={faults[`/plan/${field.key}`]}
            typed={values[name] ?? String(field.initial)}
          />
        );
      })}
    </div>
  );
}

type PlanChoiceProps = {
  name: string;
  field: PlanField;
  fault: string | undefined;
  typed: string;
};

function PlanChoice({ name, field, fault, typed }: PlanChoiceProps) {
  return (
    <Field label={field.label} error={fault} className="content-start">
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
                defaultValue={typed}
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
                defaultValue={typed}
                aria-valuetext={curveInWords(Number(typed))}
                className="h-11 w-full accent-accent"
              />
            );
          case "choice":
            return (
              <Select {...control} name={name} defaultValue={typed}>
                {field.options.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            );
          case "text":
            return <Input {...control} name={name} defaultValue={typed} maxLength={60} />;
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
