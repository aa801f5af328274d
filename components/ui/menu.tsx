"use client";

import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

import { classNames } from "./class-names";

/** How a line of a menu looks; for lines that are links or radio items of Radix. */
export const MENU_LINE_LOOK =
  "flex min-h-11 w-full cursor-pointer items-center gap-3 rounded-md px-3 text-[0.9375rem] text-ink outline-none select-none data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:text-ink-soft";

type MenuProps = {
  /** The button that opens it: one element that takes a ref. */
  trigger: ReactNode;
  align?: "start" | "end";
  className?: string;
  children: ReactNode;
};

/** A menu that hangs from a button, with arrow keys. Props: `trigger`, `align`, children MenuLine. */
export function Menu({ trigger, align = "end", className, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={8}
          collisionPadding={12}
          className={classNames(
            "z-50 min-w-52 animate-rise-in rounded-lg border border-line bg-raised p-1.5 shadow-overlay",
            className,
          )}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** One line of a Menu. Props: `onSelect`, `asChild` for a link, children (icon first). */
export function MenuLine({ className, ...rest }: ComponentProps<typeof DropdownMenu.Item>) {
  return <DropdownMenu.Item {...rest} className={classNames(MENU_LINE_LOOK, className)} />;
}
