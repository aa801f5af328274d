import type { ReactNode } from "react";

/** A group of fields that belong together, under its name. */
export function FormSection({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: string;
  children: ReactNode;
}) {
  return (
    <fieldset className="grid min-w-0 gap-5">
      <legend className="mb-4 text-xl font-semibold tracking-tight">{title}</legend>
      {hint !== undefined && <p className="-mt-3 text-[0.9375rem] text-ink-soft">{hint}</p>}
      {children}
    </fieldset>
  );
}
