"use client";

import { useEffect, useRef, useState, type RefObject } from "react";

/** What stands in the fields of a form, by their names. */
export type FormValues = Readonly<Record<string, string>>;

/**
 * Follows the fields of a form. The fields themselves hold what is typed, so that nothing is lost
 * that was typed before the page's own program had started.
 *
 * @returns `values` is empty until then; put `onInput` on the form
 */
export function useFormValues(): {
  form: RefObject<HTMLFormElement | null>;
  values: FormValues;
  onInput: () => void;
} {
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<FormValues>({});
  const onInput = () => {
    if (form.current) setValues(readFormValues(form.current));
  };
  useEffect(onInput, []);
  return { form, values, onInput };
}

/** What stands in the fields of a form now. */
export function readFormValues(form: HTMLFormElement): FormValues {
  const entries = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}
