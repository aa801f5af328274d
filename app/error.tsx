"use client";

import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";

/** What stands where a page has failed; trying again renders it anew. */
export default function PageFault({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <div className="page-width pt-12 md:pt-20">
      {/* Next leaves the head of a fault empty; React puts this there. */}
      <title>Something went wrong · Frontrow</title>
      <h1 className="sr-only">Something went wrong</h1>
      <EmptyState
        title="Something went wrong on our side"
        action={<Button onClick={reset}>Try again</Button>}
      >
        Your seats and bookings are safe. Try again in a moment
        {error.digest === undefined ? "." : `; if it goes on, say this number: ${error.digest}.`}
      </EmptyState>
    </div>
  );
}
