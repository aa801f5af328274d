"use client";

import { useRef, useState, type SubmitEvent } from "react";
import type { z } from "zod";

import { focusFirstFault } from "#components/account/focus-first-fault";
import { requestJson, type Problem } from "#components/api/request";

import { stillWrong, type FormFaults } from "./form-faults";
import { readFormValues, type FormValues } from "./form-values";
import { WishKey } from "./wish-key";

/** A form that makes something. */
type Wish<Schema extends z.ZodType> = {
  /** Where its request is posted. */
  path: string;
  /** What the answer is when it was made. */
  schema: Schema;
  check: (values: FormValues) => { ok: true; request: unknown } | { ok: false; faults: FormFaults };
  /** The fields that a refusal is about; none when it is about the whole. */
  faultsOf: (problem: Problem, values: FormValues) => FormFaults;
  onMade: (made: z.infer<Schema>) => void;
};

/** Sends a form, once at a time, and says what is wrong at the fields that are wrong. */
export function useSubmission<Schema extends z.ZodType>(wish: Wish<Schema>) {
  const { path, schema, check, faultsOf, onMade } = wish;
  const key = useRef(new WishKey());
  // The second press of a double click comes before React has switched the button off.
  const underWay = useRef(false);
  const [faults, setFaults] = useState<FormFaults>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (underWay.current) return;
    const form = event.currentTarget;
    const show = (shown: FormFaults) => {
      setFaults(shown);
      if (Object.keys(shown).length > 0) focusFirstFault(form);
    };

    setProblem(null);
    const values = readFormValues(form);
    const wanted = check(values);
    show(wanted.ok ? {} : wanted.faults);
    if (!wanted.ok) return;

    underWay.current = true;
    setBusy(true);
    const answer = await requestJson("POST", path, {
      body: wanted.request,
      schema,
      idempotencyKey: key.current.keyFor(wanted.request),
    });
    if (answer.ok) {
      // Busy until the next page is there.
      onMade(answer.value);
      return;
    }
    underWay.current = false;
    setBusy(false);
    const wrong = faultsOf(answer.problem, values);
    show(wrong);
    if (Object.keys(wrong).length === 0) setProblem(answer.problem.title);
  };

  /** Takes back what has been mended since. */
  const recheck = (form: HTMLFormElement) => {
    const wanted = check(readFormValues(form));
    setFaults((shown) => stillWrong(shown, wanted.ok ? {} : wanted.faults));
  };

  return { faults, problem, busy, submit, recheck };
}
