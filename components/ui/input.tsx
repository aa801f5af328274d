import type { ComponentProps } from "react";

import { classNames } from "./class-names";

/** How controls that one types into look: Input, Textarea and Select share it. */
export const CONTROL_LOOK =
  "w-full min-w-0 rounded-md border border-line-strong bg-surface px-3.5 text-base text-ink placeholder:text-ink-faint transition-colors hover:border-ink disabled:cursor-not-allowed disabled:opacity-55 aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger";

/** A line to type into. Props: those of `<input>`; inside a Field spread its control props. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={classNames(CONTROL_LOOK, "h-11", className)} />;
}

/** Several lines to type into. Props: those of `<textarea>`. */
export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} className={classNames(CONTROL_LOOK, "min-h-28 py-2.5", className)} />;
}
