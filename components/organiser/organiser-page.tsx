import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

const HOME = { href: "/organiser", words: "Your events and venues" };

/** The frame of a page of the organiser's: the way back, the title, a line on what it does. */
export function OrganiserPage({
  title,
  intro,
  back = HOME,
  children,
}: {
  title: string;
  intro: ReactNode;
  back?: { href: string; words: string };
  children: ReactNode;
}) {
  return (
    <div className="page-width grid gap-8 pt-6 md:gap-10 md:pt-10">
      <div className="grid gap-3">
        <Link
          href={back.href}
          className="flex items-center gap-2 justify-self-start rounded-sm text-[0.9375rem] font-medium text-ink-soft hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
          {back.words}
        </Link>
        <h1 className="text-4xl font-bold tracking-[-0.03em] lg:text-5xl">{title}</h1>
        <div className="max-w-[60ch] text-lg text-ink-soft">{intro}</div>
      </div>
      {children}
    </div>
  );
}
