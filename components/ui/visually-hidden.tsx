import type { ComponentProps } from "react";

/** Text for screen readers only. Props: those of `<span>` (add `role="status"` for a live region). */
export function VisuallyHidden(props: ComponentProps<"span">) {
  return <span {...props} className="sr-only" />;
}
