import type { ReactNode } from "react";

import { Card } from "./card";

/** What a list says when nothing is in it. Props: `title`, `action` (a button or link), children (a sentence). */
export function EmptyState({
  title,
  action,
  children,
}: {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Card className="grid justify-items-center gap-3 px-6 py-16 text-center shadow-none">
      <svg viewBox="0 0 96 40" aria-hidden className="mb-2 h-12">
        <g fill="none" strokeLinecap="round" strokeWidth="7" strokeDasharray="0 13.6">
          <path d="M10 13Q48-2 88 13" className="stroke-line" />
          <path d="M4 31Q48 14 94 31" className="stroke-line-strong" />
        </g>
      </svg>
      <h2 className="text-xl font-semibold">{title}</h2>
      <p className="max-w-[44ch] text-ink-soft">{children}</p>
      {action !== undefined && <div className="mt-3">{action}</div>}
    </Card>
  );
}
