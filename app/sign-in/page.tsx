import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { AccountDoor } from "#components/account/account-door";
import { callbackPathOf, signUpHref } from "#components/account/callback-path";
import { SignInForm } from "#components/account/sign-in-form";
import { TextLink } from "#components/ui/text-link";
import { findIdentity } from "#server/auth";
import { readSiteOptions } from "#server/queries/site-options";

export const dynamic = "force-dynamic";

export const metadata: Metadata = { title: "Sign in" };

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Signing in; who has a session goes straight on. */
export default async function SignInPage({ searchParams }: SignInPageProps) {
  const callbackPath = callbackPathOf((await searchParams).callbackUrl);
  if (await findIdentity()) redirect(callbackPath);

  const { demoAccounts } = readSiteOptions();
  return (
    <AccountDoor title="Sign in">
      <SignInForm callbackPath={callbackPath} demoAccounts={demoAccounts} />
      <p className="text-ink-soft">
        New here? <TextLink href={signUpHref(callbackPath)}>Create an account</TextLink>
      </p>
    </AccountDoor>
  );
}
