import Link from "next/link";
import type { ComponentProps } from "react";

/**
 * A link to a page of the site; the others here build on it. Props: those of Link.
 *
 * It fetches nothing ahead: every page is made for its reader, and a crowd that waits on one page
 * must not ask for all the pages around it.
 */
export function PageLink(props: ComponentProps<typeof Link>) {
  return <Link prefetch={false} {...props} />;
}
