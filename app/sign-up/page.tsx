import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { AccountDoor } from "#components/account/account-door";
import { callbackPathOf, signInHref } from "#components/account/callback-path";
import { SignUpForm } from "#components/account/sign-up-form";
import { TextLink } from "#components/ui/text-link";
import { findIdentity } from "#server/auth";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Create an account" };

type SignUpPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Making an account; who has a session goes straight on. */
export default async function SignUpPage({ searchParams }: SignUpPageProps) {
  const callbackPath = callbackPathOf((await searchParams).callbackUrl);
  if (await findIdentity()) redirect(callbackPath);

  return (
    <AccountDoor title="Create an account">
      <SignUpForm callbackPath={callbackPath} />
      <p className="text-ink-soft">
        Already with us? <TextLink href={signInHref(callbackPath)}>Sign in</TextLink>
      </p>
    </AccountDoor>
  );
}
