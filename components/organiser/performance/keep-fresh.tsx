"use client";

import { useRouter } from "next/navigation";

import { useAskAgain } from "#components/bookings/use-ask-again";

/** Draws the page again from time to time. Shows nothing itself. `everyMs` null: only when the reader comes back. */
export function KeepFresh({ everyMs }: { everyMs: number | null }) {
  const router = useRouter();
  useAskAgain(() => {
    router.refresh();
  }, everyMs);
  return null;
}
