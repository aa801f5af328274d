"use client";

import { LockKeyhole } from "lucide-react";
import { useRef, useState, type ReactNode, type SubmitEvent } from "react";

import { focusFirstFault } from "#components/account/focus-first-fault";
import { LiveButton } from "#components/ui/live-button";
import { decideCard, formatCardNumber, type TestCard } from "#server/domain/test-cards";

import { CardFields, type CardInputs } from "./card-fields";
import { TestCards } from "./test-cards";
import { cardErrors, type CardErrors } from "./typed-card";

/** What a test card is filled in with: any month to come and any code will do. */
const FILLED = { expiry: "12 / 34", securityCode: "123", name: "Test Fan" };

type CardFormProps = {
  /** `£85`. */
  amount: string;
  /** Pays with the token that a card stands for. The card itself goes nowhere. */
  onPay: (methodToken: string) => void;
  busy: boolean;
  /** The server's time, Unix milliseconds: whether a card has expired. */
  nowMs: () => number;
  /** What the fan should know before trying; null: nothing in particular. */
  message: ReactNode;
};

/** The form for a card. What was typed stays when a card is declined. */
export function CardForm({ amount, onPay, busy, nowMs, message }: CardFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const inputs: CardInputs = {
    number: useRef<HTMLInputElement>(null),
    expiry: useRef<HTMLInputElement>(null),
    securityCode: useRef<HTMLInputElement>(null),
    name: useRef<HTMLInputElement>(null),
  };
  const [errors, setErrors] = useState<CardErrors>({});

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = readCard(inputs);
    const card = decideCard(typed, nowMs());
    const wrong = cardErrors(typed, nowMs());
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) focusFirstFault(form.current);
    else if (card.ok && !busy) onPay(card.value.methodToken);
  };

  const fillIn = (card: TestCard) => {
    fill(inputs, { number: formatCardNumber(card.number), ...FILLED });
    setErrors({});
  };

  return (
    <form ref={form} noValidate autoComplete="on" onSubmit={submit} className="grid gap-5">
      <TestCards onChoose={fillIn} />
      <CardFields
        inputs={inputs}
        errors={errors}
        onTyped={(field) => {
          if (errors[field] !== undefined) setErrors({ ...errors, [field]: undefined });
        }}
      />
      {/* As high as its longest message, so that nothing moves when one comes. */}
      <div className="grid min-h-22 content-center sm:min-h-14">{message ?? <CardStaysHere />}</div>
      <LiveButton type="submit" size="large" wide busy={busy}>
        Pay {amount}
      </LiveButton>
    </form>
  );
}

function CardStaysHere() {
  return (
    <p className="flex items-start gap-2.5 text-sm text-ink-soft">
      <LockKeyhole aria-hidden className="mt-0.5 size-4 shrink-0" />
      Your card number stays in this browser. All that we are sent is the payment provider’s token.
    </p>
  );
}

function readCard(inputs: CardInputs) {
  const read = (field: keyof CardInputs) => inputs[field].current?.value ?? "";
  return {
    number: read("number"),
    expiry: read("expiry"),
    securityCode: read("securityCode"),
    name: read("name"),
  };
}

function fill(inputs: CardInputs, values: Record<keyof CardInputs, string>): void {
  for (const [field, input] of Object.entries(inputs)) {
    if (input.current) input.current.value = values[field as keyof CardInputs];
  }
}
