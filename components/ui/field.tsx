import { CircleAlert } from "lucide-react";
import { useId, type ReactNode } from "react";

import { classNames } from "./class-names";

/** What a field hands to its control: spread it on Input, Select or Textarea. */
export type FieldControlProps = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
};

type FieldProps = {
  label: string;
  /** Said below the label, always. */
  hint?: ReactNode;
  /** What is wrong, when something is; announced when it appears. */
  error?: string | undefined;
  className?: string;
  /** Draws the control with the wiring given to it. */
  children: (control: FieldControlProps) => ReactNode;
};

/**
 * A label, its control, a hint and an error, wired by aria.
 * Use: `<Field label="E-mail" error={…}>{(control) => <Input {...control} name="email" />}</Field>`.
 */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = classNames(hint !== undefined && hintId, error !== undefined && errorId);
  return (
    <div className={classNames("grid gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      {hint !== undefined && (
        <p id={hintId} className="text-sm text-ink-soft">
          {hint}
        </p>
      )}
      {children({
        id,
        "aria-describedby": describedBy === "" ? undefined : describedBy,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      <div aria-live="polite">
        {error !== undefined && (
          <p id={errorId} className="flex items-start gap-1.5 text-sm font-medium text-danger">
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            {error}
          </p>
        )}
      </div>
    </div>
  );
}
