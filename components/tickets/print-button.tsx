"use client";

import { Printer } from "lucide-react";

import { LiveButton } from "#components/ui/live-button";

/** Prints the page; what is no ticket leaves itself out. */
export function PrintButton() {
  return (
    <LiveButton
      tone="secondary"
      size="small"
      className="print:hidden"
      onClick={() => {
        window.print();
      }}
    >
      <Printer aria-hidden />
      Print
    </LiveButton>
  );
}
