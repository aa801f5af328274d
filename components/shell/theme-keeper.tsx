"use client";

import { useLayoutEffect } from "react";

import { keepTheme } from "./theme";

/** Follows the system's theme and other tabs, and mends pages that the browser had to draw by itself. */
export function ThemeKeeper() {
  useLayoutEffect(keepTheme, []);
  return null;
}
