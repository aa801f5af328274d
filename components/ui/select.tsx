import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";

import { classNames } from "./class-names";
import { CONTROL_LOOK } from "./input";

/** The browser's own list to choose one from: best on phones. Props: those of `<select>`; children are `<option>`s. */
export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className="relative block">
      <select
        {...rest}
        className={classNames(CONTROL_LOOK, "h-11 appearance-none pr-10", className)}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute inset-y-0 right-3 my-auto size-4 text-ink-soft"
      />
    </span>
  );
}
