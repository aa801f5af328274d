"use client";

import { useRef, useState, type SubmitEvent } from "react";

import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { Credentials } from "#server/domain/account";
import type { DemoAccount } from "#server/domain/demo-accounts";

import { DemoAccounts } from "./demo-accounts";
import { faultsOfInput, type FieldFaults } from "./field-faults";
import { focusFirstFault } from "./focus-first-fault";
import { PasswordInput } from "./password-input";
import { openSession, SIGN_IN_FAULTS, type SignInFault } from "./open-session";

const SENTENCES = {
  email: "Write your e-mail address, such as ada@example.org.",
  password: "Write your password.",
};

/**
 * E-mail and password.
 *
 * @param callbackPath where to go then; a path of this site
 * @param demoAccounts offered below the form
 */
export function SignInForm({
  callbackPath,
  demoAccounts,
}: {
  callbackPath: string;
  demoAccounts: readonly DemoAccount[];
}) {
  const form = useRef<HTMLFormElement>(null);
  const [faults, setFaults] = useState<FieldFaults<keyof typeof SENTENCES>>({});
  const [refused, setRefused] = useState<SignInFault | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setRefused(null);
    const typed = Credentials.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    setFaults(typed.success ? {} : faultsOfInput(typed.error, SENTENCES));
    if (!typed.success) {
      focusFirstFault(form.current);
      return;
    }

    setBusy(true);
    const fault = await openSession(typed.data);
    setRefused(fault);
    // A full load, so that every part of the next page is made for the account.
    if (fault === null) window.location.assign(callbackPath);
    else setBusy(false);
  };

  return (
    <form
      ref={form}
      method="post"
      noValidate
      onSubmit={(event) => void submit(event)}
      className="grid gap-5"
    >
      {refused && <Notice tone="danger">{SIGN_IN_FAULTS[refused]}</Notice>}
      <Field label="E-mail" error={faults.email}>
        {(control) => (
          <Input {...control} name="email" type="email" autoComplete="username" required />
        )}
      </Field>
      <Field label="Password" error={faults.password}>
        {(control) => (
          <PasswordInput {...control} name="password" autoComplete="current-password" required />
        )}
      </Field>
      <Button type="submit" size="large" wide busy={busy}>
        Sign in
      </Button>
      {demoAccounts.length > 0 && (
        <DemoAccounts
          accounts={demoAccounts}
          onChoose={({ email, password }) => {
            fill(form.current, { email, password });
          }}
        />
      )}
    </form>
  );
}

function fill(form: HTMLFormElement | null, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) {
    const control = form?.elements.namedItem(name);
    if (control instanceof HTMLInputElement) control.value = value;
  }
}
