"use client";

import { Printer } from "lucide-react";

import { Button } from "#components/ui/button";

/** Prints the page; what is no ticket leaves itself out. */
export function PrintButton() {
  return (
    <Button
      tone="secondary"
      size="small"
      className="print:hidden"
      onClick={() => {
        window.print();
      }}
    >
      <Printer aria-hidden />
      Print
    </Button>
  );
}
