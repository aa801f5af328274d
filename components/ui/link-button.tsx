import type { VariantProps } from "class-variance-authority";
import Link from "next/link";
import type { ComponentProps } from "react";

import { buttonLook } from "./button";
import { classNames } from "./class-names";

type LinkButtonProps = ComponentProps<typeof Link> & VariantProps<typeof buttonLook>;

/** A link that looks like a button, because it goes somewhere. Props: those of Link, `tone`, `size`, `wide`. */
export function LinkButton({ tone, size, wide, className, ...rest }: LinkButtonProps) {
  return <Link {...rest} className={classNames(buttonLook({ tone, size, wide }), className)} />;
}
