import type { VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";

import { buttonLook } from "./button";
import { classNames } from "./class-names";
import { PageLink } from "./page-link";

type LinkButtonProps = ComponentProps<typeof PageLink> & VariantProps<typeof buttonLook>;

/** A link that looks like a button, because it goes somewhere. Props: those of PageLink, `tone`, `size`, `wide`. */
export function LinkButton({ tone, size, wide, className, ...rest }: LinkButtonProps) {
  return <PageLink {...rest} className={classNames(buttonLook({ tone, size, wide }), className)} />;
}
