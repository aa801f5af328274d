"use client";

import { useRef, useState, type SubmitEvent } from "react";

import { requestJson, type Problem } from "#components/api/request";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { TextLink } from "#components/ui/text-link";
import {
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  RegisterAnswer,
  RegisterRequest,
} from "#server/domain/account";

import { signInHref } from "./callback-path";
import { faultsOfInput, faultsOfProblem, type FieldFaults } from "./field-faults";
import { focusFirstFault } from "./focus-first-fault";
import { openSession } from "./open-session";
import { PasswordInput } from "./password-input";

const SENTENCES = {
  name: "Write your name, as it should stand on a booking.",
  email: "Write your e-mail address, such as ada@example.org.",
  password: `Choose a password of ${String(PASSWORD_LENGTH_MIN)} to ${String(PASSWORD_LENGTH_MAX)} characters.`,
};

/** Makes an account and opens its session. @param callbackPath where to go then; a path of this site */
export function SignUpForm({ callbackPath }: { callbackPath: string }) {
  const form = useRef<HTMLFormElement>(null);
  const [faults, setFaults] = useState<FieldFaults<keyof typeof SENTENCES>>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const show = (shown: FieldFaults<keyof typeof SENTENCES>) => {
    setFaults(shown);
    if (Object.keys(shown).length > 0) focusFirstFault(form.current);
  };

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setProblem(null);
    const typed = RegisterRequest.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    show(typed.success ? {} : faultsOfInput(typed.error, SENTENCES));
    if (!typed.success) return;

    setBusy(true);
    const account = await requestJson("POST", "/api/v1/register", {
      body: typed.data,
      schema: RegisterAnswer,
      idempotencyKey: crypto.randomUUID(),
    });
    if (account.ok) {
      const fault = await openSession(typed.data);
      // The account stands even if its session does not: the sign-in page is the way on.
      window.location.assign(fault === null ? callbackPath : signInHref(callbackPath));
      return;
    }
    setBusy(false);
    setProblem(account.problem);
    show(faultsOfProblem(account.problem, SENTENCES));
  };

  return (
    <form
      ref={form}
      method="post"
      noValidate
      onSubmit={(event) => void submit(event)}
      className="grid gap-5"
    >
      {problem && <SignUpProblem problem={problem} callbackPath={callbackPath} />}
      <Field label="Name" error={faults.name}>
        {(control) => <Input {...control} name="name" autoComplete="name" required />}
      </Field>
      <Field label="E-mail" hint="Your tickets are sent here." error={faults.email}>
        {(control) => (
          <Input {...control} name="email" type="email" autoComplete="username" required />
        )}
      </Field>
      <Field
        label="Password"
        hint={`At least ${String(PASSWORD_LENGTH_MIN)} characters; a few words are best.`}
        error={faults.password}
      >
        {(control) => (
          <PasswordInput
            {...control}
            name="password"
            autoComplete="new-password"
            minLength={PASSWORD_LENGTH_MIN}
            maxLength={PASSWORD_LENGTH_MAX}
            required
          />
        )}
      </Field>
      <Button type="submit" size="large" wide busy={busy}>
        Create account
      </Button>
    </form>
  );
}

function SignUpProblem({ problem, callbackPath }: { problem: Problem; callbackPath: string }) {
  if (problem.code !== "email_taken") return <Notice tone="danger">{problem.title}</Notice>;
  return (
    <Notice tone="danger" title="There is an account with that e-mail address">
      Is it yours? <TextLink href={signInHref(callbackPath)}>Sign in</TextLink>
    </Notice>
  );
}
