import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";

import { classNames } from "./class-names";

/** How buttons and links that look like buttons look. */
export const buttonLook = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-full border border-transparent font-semibold whitespace-nowrap select-none transition-[background-color,border-color,color,box-shadow] duration-150 disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-[1.15em] [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        primary: "bg-accent text-on-accent hover:not-disabled:bg-accent-hover",
        secondary:
          "border-line-strong bg-surface text-ink hover:not-disabled:border-ink hover:not-disabled:bg-raised",
        quiet: "text-ink hover:not-disabled:bg-hover",
        danger: "bg-danger text-on-danger hover:not-disabled:bg-danger-hover",
      },
      size: {
        small: "h-9 px-4 text-sm",
        medium: "h-11 px-5 text-[0.9375rem]",
        large: "h-13 px-7 text-base",
        icon: "size-11",
      },
      wide: { true: "w-full", false: "" },
    },
    defaultVariants: { tone: "primary", size: "medium", wide: false },
  },
);

type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonLook> & {
    /** True while the press is being carried out: the button is off and says so. */
    busy?: boolean;
  };

/**
 * A button. Props: `tone` primary | secondary | quiet | danger, `size` small | medium | large | icon
 * (give it an aria-label), `wide`, `busy`, and what `<button>` takes; `type` is "button" unless given.
 */
export function Button({
  tone,
  size,
  wide,
  busy = false,
  disabled,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={classNames(buttonLook({ tone, size, wide }), className)}
    >
      {busy && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  );
}
