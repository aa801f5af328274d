"use client";

import { usePathname } from "next/navigation";

import { PageLink } from "#components/ui/page-link";

import { isCurrent, type SiteLink } from "./links";

/** A link of the head that knows whether it is the current one. */
export function HeaderLink(link: SiteLink) {
  const current = isCurrent(link, usePathname());
  return (
    <PageLink
      href={link.href}
      aria-current={current ? "page" : undefined}
      className="relative flex h-11 items-center whitespace-nowrap rounded-full px-3.5 text-[0.9375rem] font-medium text-ink-soft hover:text-ink aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-3.5 aria-[current=page]:after:-bottom-2.5 aria-[current=page]:after:h-[3px] aria-[current=page]:after:rounded-full aria-[current=page]:after:bg-accent"
    >
      {link.label}
    </PageLink>
  );
}
