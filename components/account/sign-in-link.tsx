"use client";

import type { ComponentProps } from "react";
import { usePathname } from "next/navigation";

import { LinkButton } from "#components/ui/link-button";

import { signInHref } from "./callback-path";

/** A button to the sign-in page that leads back to where the reader is. Props: `size`, `tone`. */
export function SignInLink(props: Pick<ComponentProps<typeof LinkButton>, "size" | "tone">) {
  return (
    <LinkButton {...props} href={signInHref(usePathname())}>
      Sign in
    </LinkButton>
  );
}
