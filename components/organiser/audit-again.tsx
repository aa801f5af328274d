"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";

import { LiveButton } from "#components/ui/live-button";

/** Has the page audited anew. */
export function AuditAgain() {
  const router = useRouter();
  const [isChecking, startChecking] = useTransition();
  return (
    <LiveButton
      tone="secondary"
      busy={isChecking}
      onClick={() => {
        startChecking(() => {
          router.refresh();
        });
      }}
    >
      {!isChecking && <RefreshCw aria-hidden />}
      Check again
    </LiveButton>
  );
}
