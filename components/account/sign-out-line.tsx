"use client";

import { LogOut } from "lucide-react";
import { signOut } from "next-auth/react";

import { MenuLine } from "#components/ui/menu";

/** The line of a Menu that ends the session and goes to the start. */
export function SignOutLine() {
  return (
    <MenuLine
      onSelect={() => {
        // A full load of the start page, so that nothing of the account stays in memory.
        void signOut({ callbackUrl: "/" });
      }}
    >
      <LogOut aria-hidden />
      Sign out
    </MenuLine>
  );
}
