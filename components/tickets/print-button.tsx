"use client";

import { Printer } from "lucide-react";
import { useEffect } from "react";

import { LiveButton } from "#components/ui/live-button";

/** Prints the page; what is no ticket leaves itself out. */
export function PrintButton() {
  useEffect(printInLight, []);
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

/** Paper is white: the dark theme is put away while the page is printed. @returns how to stop */
function printInLight(): () => void {
  const root = document.documentElement;
  let shown: string | undefined;
  const lighten = () => {
    shown = root.dataset.theme;
    root.dataset.theme = "light";
  };
  const restore = () => {
    if (shown !== undefined) root.dataset.theme = shown;
  };
  window.addEventListener("beforeprint", lighten);
  window.addEventListener("afterprint", restore);
  return () => {
    window.removeEventListener("beforeprint", lighten);
    window.removeEventListener("afterprint", restore);
  };
}
