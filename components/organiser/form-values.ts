"use client";

import { useEffect, useRef, useState, type RefObject } from "react";

/** What stands in the fields of a form, by their names. */
export type FormValues = Readonly<Record<string, string>>;

/** A form that is being filled in. */
type FollowedForm = {
  form: RefObject<HTMLFormElement | null>;
  /** Empty until the page's own program has started. */
  values: FormValues;
  /** With what stood in fields that have gone from the form since: they may come back. */
  remembered: FormValues;
  /** To be put on the form. */
  onInput: () => void;
};

/**
 * Follows the fields of a form. The fields themselves hold what is typed, so that nothing is lost
 * that was typed before the page's own program had started.
 */
export function useFormValues(): FollowedForm {
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<FormValues>({});
  const [remembered, setRemembered] = useState<FormValues>({});
  const onInput = () => {
    if (!form.current) return;
    const now = readFormValues(form.current);
    setValues(now);
    setRemembered((before) => ({ ...before, ...now }));
  };
  useEffect(onInput, []);
  return { form, values, remembered, onInput };
}

/** What stands in the fields of a form now. */
export function readFormValues(form: HTMLFormElement): FormValues {
  const entries = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}
