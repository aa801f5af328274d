"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { useRef, type ReactNode } from "react";

import { classNames } from "./class-names";

type DialogProps = {
  open: boolean;
  /** Called with false when it is left by Escape, the cross or a press outside. */
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Buttons, in a row at the end; the main one last. */
  actions?: ReactNode;
  /** False hides the cross and ignores presses outside: for a question that wants an answer. */
  dismissible?: boolean;
  className?: string;
  children?: ReactNode;
};

/** A dialog above the page; it keeps the focus and gives it back. Props: `open`, `onOpenChange`, `title`, `description`, `actions`. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  actions,
  dismissible = true,
  className,
  children,
}: DialogProps) {
  const opener = useRef<Element | null>(null);
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-50 animate-fade-in bg-backdrop" />
        <Primitive.Content
          {...(description === undefined && { "aria-describedby": undefined })}
          onOpenAutoFocus={() => {
            opener.current = document.activeElement;
          }}
          onCloseAutoFocus={(closing) => {
            // Radix gives the focus back to a trigger of its own, which we do not use.
            closing.preventDefault();
            if (opener.current instanceof HTMLElement) opener.current.focus();
          }}
          onPointerDownOutside={(press) => {
            if (!dismissible) press.preventDefault();
          }}
          className={classNames(
            "fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[90dvh] w-full max-w-md animate-rise-in flex-col gap-4 overflow-y-auto rounded-t-2xl border border-line bg-raised p-6 shadow-overlay sm:inset-y-0 sm:my-auto sm:h-fit sm:rounded-2xl",
            className,
          )}
        >
          <div className="grid gap-2 pr-10">
            <Primitive.Title className="text-xl font-semibold">{title}</Primitive.Title>
            {description !== undefined && (
              <Primitive.Description className="text-ink-soft">{description}</Primitive.Description>
            )}
          </div>
          {children}
          {actions !== undefined && (
            <div className="flex flex-col-reverse gap-2.5 pt-2 sm:flex-row sm:justify-end">
              {actions}
            </div>
          )}
          {dismissible && (
            <Primitive.Close
              aria-label="Close"
              className="absolute top-4 right-4 grid size-11 place-items-center rounded-full text-ink-soft hover:bg-hover hover:text-ink"
            >
              <X aria-hidden className="size-5" />
            </Primitive.Close>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
