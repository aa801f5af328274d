import { cva, type VariantProps } from "class-variance-authority";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { classNames } from "./class-names";

const noticeLook = cva("flex flex-wrap items-start gap-3 rounded-lg px-4 py-3.5 text-[0.9375rem]", {
  variants: {
    tone: {
      info: "bg-info-soft [&>svg]:text-info",
      success: "bg-success-soft [&>svg]:text-success",
      warning: "bg-warning-soft [&>svg]:text-warning",
      danger: "bg-danger-soft [&>svg]:text-danger",
    },
  },
});

const ICONS = { info: Info, success: CircleCheck, warning: TriangleAlert, danger: CircleAlert };

type NoticeProps = {
  tone: NonNullable<VariantProps<typeof noticeLook>["tone"]>;
  title?: string;
  /** A button or a link at the end. */
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
};

/**
 * A message in the page. `danger` is announced at once, the others politely.
 * Props: `tone` info | success | warning | danger, `title`, `action`, children.
 */
export function Notice({ tone, title, action, className, children }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={classNames(noticeLook({ tone }), className)}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1 basis-48">
        {title !== undefined && <p className="font-semibold">{title}</p>}
        {children !== undefined && <div className="text-ink-soft">{children}</div>}
      </div>
      {action}
    </div>
  );
}
