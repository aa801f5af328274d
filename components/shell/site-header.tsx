import { PageLink } from "#components/ui/page-link";
import type { Identity } from "#server/domain/account";

import { AccountMenu } from "./account-menu";
import { HeaderLink } from "./header-link";
import { HeaderMenu } from "./header-menu";
import { linksFor } from "./links";
import { ThemeSwitch } from "./theme-switch";
import { Wordmark } from "./wordmark";

/** The head of every page. Below 768 px its links move into one menu. */
export function SiteHeader({ identity }: { identity: Identity | null }) {
  const links = linksFor(identity?.role ?? null);
  const account = identity && { name: identity.name, email: identity.email };
  return (
    <header className="print:hidden border-b border-line bg-ground">
      <div className="page-width flex h-16 items-center gap-2">
        <PageLink href="/" aria-label="Frontrow, to the start" className="rounded-md">
          <Wordmark />
        </PageLink>
        <nav aria-label="Main" className="ml-6 hidden flex-1 items-center gap-1 md:flex">
          {links.map((link) => (
            <HeaderLink key={link.href} {...link} />
          ))}
        </nav>
        <div className="ml-auto hidden items-center gap-1.5 md:flex">
          <ThemeSwitch />
          <AccountMenu account={account} />
        </div>
        <HeaderMenu className="ml-auto md:hidden" links={links} account={account} />
      </div>
    </header>
  );
}
