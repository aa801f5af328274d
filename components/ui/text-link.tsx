import type { ComponentProps } from "react";

import { classNames } from "./class-names";
import { PageLink } from "./page-link";

/** A link in running text, known by its underline and not by colour alone. Props: those of PageLink. */
export function TextLink({ className, ...rest }: ComponentProps<typeof PageLink>) {
  return (
    <PageLink
      {...rest}
      className={classNames(
        "rounded-sm font-medium text-ink underline decoration-accent decoration-2 underline-offset-4 hover:text-accent-text",
        className,
      )}
    />
  );
}
