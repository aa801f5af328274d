"use client";

import type { ComponentProps } from "react";

import { Button } from "./button";
import { classNames } from "./class-names";
import { useStarted } from "./use-started";

/** A Button for a page that is drawn by the server: off, without looking so, until presses can be answered. */
export function LiveButton({ disabled, className, ...rest }: ComponentProps<typeof Button>) {
  const started = useStarted();
  return (
    <Button
      {...rest}
      disabled={disabled === true || !started}
      className={classNames(!started && disabled !== true && "disabled:opacity-100", className)}
    />
  );
}
