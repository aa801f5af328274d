import { Minus, Plus } from "lucide-react";

import { classNames } from "./class-names";

type StepperProps = {
  /** What is counted, for screen readers: "Tickets". */
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  className?: string;
};

const STEP_LOOK =
  "grid size-11 place-items-center rounded-full text-ink transition-colors hover:not-aria-disabled:bg-hover aria-disabled:cursor-not-allowed aria-disabled:opacity-40";

/** A small number with a button on each side. Props: `label`, `value`, `min`, `max`, `onChange`. */
export function Stepper({ label, value, min, max, onChange, className }: StepperProps) {
  const step = (by: number) => {
    const next = value + by;
    if (next >= min && next <= max) onChange(next);
  };
  return (
    <div
      role="group"
      aria-label={label}
      className={classNames(
        "inline-flex w-fit items-center rounded-full border border-line-strong bg-surface",
        className,
      )}
    >
      {/* aria-disabled and not disabled: a keyboard must not lose its place at the end of the range. */}
      <button
        type="button"
        aria-label={`Fewer: ${label}`}
        aria-disabled={value <= min}
        onClick={() => {
          step(-1);
        }}
        className={STEP_LOOK}
      >
        <Minus aria-hidden className="size-4" />
      </button>
      <output aria-live="polite" className="figures min-w-8 text-center font-semibold">
        {value}
      </output>
      <button
        type="button"
        aria-label={`More: ${label}`}
        aria-disabled={value >= max}
        onClick={() => {
          step(1);
        }}
        className={STEP_LOOK}
      >
        <Plus aria-hidden className="size-4" />
      </button>
    </div>
  );
}
