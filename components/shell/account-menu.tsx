"use client";

import { CircleUser } from "lucide-react";
import { DropdownMenu } from "radix-ui";

import { SignInLink } from "#components/account/sign-in-link";
import { SignOutLine } from "#components/account/sign-out-line";
import { Button } from "#components/ui/button";
import { Menu } from "#components/ui/menu";

/** As much of an account as its owner sees in the head. */
export type HeaderAccount = { name: string; email: string };

/** Whose session this is, with signing out; or the way to sign in. */
export function AccountMenu({ account }: { account: HeaderAccount | null }) {
  if (!account) return <SignInLink size="small" tone="secondary" />;
  return (
    <Menu
      trigger={
        <Button tone="secondary" size="small" className="max-w-44 pl-3">
          <CircleUser aria-hidden />
          <span className="sr-only">Account of </span>
          <span className="truncate max-lg:sr-only">{account.name}</span>
        </Button>
      }
    >
      <AccountName account={account} />
      <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
      <SignOutLine />
    </Menu>
  );
}

/** Name and address of an account at the head of a Menu. */
export function AccountName({ account }: { account: HeaderAccount }) {
  return (
    <DropdownMenu.Label className="max-w-64 px-3 py-2">
      <span className="block truncate font-semibold">{account.name}</span>
      <span className="block truncate text-sm text-ink-soft">{account.email}</span>
    </DropdownMenu.Label>
  );
}
