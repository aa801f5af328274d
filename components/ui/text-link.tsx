import Link from "next/link";
import type { ComponentProps } from "react";

import { classNames } from "./class-names";

/** A link in running text, known by its underline and not by colour alone. Props: those of Link. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      {...rest}
      className={classNames(
        "rounded-sm font-medium text-ink underline decoration-accent decoration-2 underline-offset-4 hover:text-accent-text",
        className,
      )}
    />
  );
}
