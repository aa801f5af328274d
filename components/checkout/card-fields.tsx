"use client";

import type { InputEvent, RefObject } from "react";

import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";

import {
  typeCardNumber,
  typeExpiry,
  typeSecurityCode,
  type CardErrors,
  type Typed,
} from "./typed-card";

/** The four inputs of a card. They hold what is typed; nothing else does. */
export type CardInputs = Record<
  "number" | "expiry" | "securityCode" | "name",
  RefObject<HTMLInputElement | null>
>;

type CardFieldsProps = {
  inputs: CardInputs;
  errors: CardErrors;
  /** Called with the field that is being typed into. */
  onTyped: (field: keyof CardInputs) => void;
};

/**
 * The fields of a card.
 *
 * They have no `name`, so that no browser can ever send them anywhere, not even before the page's
 * own program has started.
 */
export function CardFields({ inputs, errors, onTyped }: CardFieldsProps) {
  const typed = (field: keyof CardInputs, type: (typed: Typed) => Typed) => ({
    ref: inputs[field],
    onInput: (event: InputEvent<HTMLInputElement>) => {
      regroup(event.currentTarget, type);
      onTyped(field);
    },
  });
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-5">
      <Field label="Card number" error={errors.number} className="col-span-2">
        {(control) => (
          <Input
            {...control}
            {...typed("number", typeCardNumber)}
            inputMode="numeric"
            autoComplete="cc-number"
            placeholder="1234 1234 1234 1234"
            className="figures"
          />
        )}
      </Field>
      <Field label="Expiry" error={errors.expiry} className="content-start">
        {(control) => (
          <Input
            {...control}
            {...typed("expiry", typeExpiry)}
            inputMode="numeric"
            autoComplete="cc-exp"
            placeholder="MM / YY"
            className="figures"
          />
        )}
      </Field>
      <Field label="Security code" error={errors.securityCode} className="content-start">
        {(control) => (
          <Input
            {...control}
            {...typed("securityCode", typeSecurityCode)}
            inputMode="numeric"
            autoComplete="cc-csc"
            placeholder="CVC"
            className="figures"
          />
        )}
      </Field>
      <Field label="Name on card" error={errors.name} className="col-span-2">
        {(control) => (
          <Input {...control} {...typed("name", (typed) => typed)} autoComplete="cc-name" />
        )}
      </Field>
    </div>
  );
}

/** Shows a field's content regrouped, with the caret where the typist expects it. */
function regroup(input: HTMLInputElement, type: (typed: Typed) => Typed): void {
  const before = { value: input.value, caret: input.selectionStart ?? input.value.length };
  const after = type(before);
  if (after.value === before.value) return;
  input.value = after.value;
  input.setSelectionRange(after.caret, after.caret);
}
