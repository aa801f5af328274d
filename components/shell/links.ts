/** Where the head of the site leads. */
import type { Role } from "#server/domain/account";

/** One link of the head. */
export type SiteLink = {
  href: string;
  label: string;
  /** Paths below which the link counts as the current one. */
  sections: readonly string[];
};

const WHATS_ON: SiteLink = {
  href: "/",
  label: "What’s on",
  sections: ["/events", "/performances"],
};
const VENUES: SiteLink = { href: "/venues", label: "Venues", sections: ["/venues"] };
const BOOKINGS: SiteLink = { href: "/bookings", label: "My bookings", sections: ["/bookings"] };
const ORGANISER: SiteLink = { href: "/organiser", label: "Organiser", sections: ["/organiser"] };

/** The links for somebody with this role; null is a visitor who has not signed in. */
export function linksFor(role: Role | null): SiteLink[] {
  return [WHATS_ON, VENUES, BOOKINGS, ...(role === "organiser" ? [ORGANISER] : [])];
}

/** Whether a link leads to where the reader is. */
export function isCurrent({ href, sections }: SiteLink, pathname: string): boolean {
  return (
    pathname === href ||
    sections.some((section) => pathname === section || pathname.startsWith(`${section}/`))
  );
}
