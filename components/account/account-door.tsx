import type { ReactNode } from "react";

import { Poster } from "#components/artwork/poster";

/** The frame of signing in and up: the form, and beside it, where there is room, a stage. */
export function AccountDoor({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="page-width grid items-stretch gap-16 pt-8 md:pt-12 lg:grid-cols-[minmax(0,27rem)_minmax(0,1fr)]">
      <div className="mx-auto grid w-full max-w-md content-center gap-7 lg:py-10">
        <h1 className="text-4xl font-bold tracking-[-0.03em]">{title}</h1>
        {children}
      </div>
      <div className="relative hidden min-h-[36rem] overflow-hidden rounded-2xl shadow-lifted lg:block">
        <Poster seed="the-empty-chair" category="theatre" className="absolute inset-0 size-full" />
      </div>
    </div>
  );
}
