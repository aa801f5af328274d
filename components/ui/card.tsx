import type { ComponentProps } from "react";

import { classNames } from "./class-names";

/** A sheet that holds one thing. Props: those of `<div>`; padding is yours (`p-6` is usual). */
export function Card({ className, ...rest }: ComponentProps<"div">) {
  return (
    <div
      {...rest}
      className={classNames("rounded-xl border border-line bg-surface shadow-card", className)}
    />
  );
}
