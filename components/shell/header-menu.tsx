"use client";

import { LogIn, Menu as MenuIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import { DropdownMenu } from "radix-ui";

import { signInHref } from "#components/account/callback-path";
import { SignOutLine } from "#components/account/sign-out-line";
import { Button } from "#components/ui/button";
import { Menu, MenuLine } from "#components/ui/menu";
import { PageLink } from "#components/ui/page-link";

import { AccountName, type HeaderAccount } from "./account-menu";
import { isCurrent, type SiteLink } from "./links";
import { ThemeLines } from "./theme-switch";

type HeaderMenuProps = {
  links: readonly SiteLink[];
  account: HeaderAccount | null;
  className?: string;
};

/** Everything of the head in one menu, for narrow screens. */
export function HeaderMenu({ links, account, className }: HeaderMenuProps) {
  const pathname = usePathname();
  return (
    <div className={className}>
      <Menu
        className="w-[min(18rem,calc(100vw-2rem))]"
        trigger={
          <Button tone="quiet" size="icon" aria-label="Menu" className="-mr-2.5">
            <MenuIcon aria-hidden className="size-6!" />
          </Button>
        }
      >
        {account && (
          <>
            <AccountName account={account} />
            <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
          </>
        )}
        {links.map((link) => (
          <MenuLine key={link.href} asChild className="font-medium aria-[current=page]:bg-hover">
            <PageLink
              href={link.href}
              aria-current={isCurrent(link, pathname) ? "page" : undefined}
            >
              {link.label}
            </PageLink>
          </MenuLine>
        ))}
        <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
        <ThemeLines />
        <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
        {account ? (
          <SignOutLine />
        ) : (
          <MenuLine asChild className="font-medium">
            <PageLink href={signInHref(pathname)}>
              <LogIn aria-hidden />
              Sign in
            </PageLink>
          </MenuLine>
        )}
      </Menu>
    </div>
  );
}
