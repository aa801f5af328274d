import type { Metadata } from "next";

import { EmptyState } from "#components/ui/empty-state";
import { LinkButton } from "#components/ui/link-button";

export const metadata: Metadata = { title: "Not found" };

/** What stands where nothing is, or nothing that the reader may see. */
export default function NotFound() {
  return (
    <div className="page-width pt-12 md:pt-20">
      <h1 className="sr-only">Not found</h1>
      <EmptyState
        title="There is no such page"
        action={<LinkButton href="/">See what’s on</LinkButton>}
      >
        The address may be mistyped, or what was here is over.
      </EmptyState>
    </div>
  );
}
