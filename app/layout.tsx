import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

import { InlineScript } from "#components/shell/inline-script";
import { SiteFooter } from "#components/shell/site-footer";
import { SiteHeader } from "#components/shell/site-header";
import { THEME_SCRIPT } from "#components/shell/theme";
import { ThemeKeeper } from "#components/shell/theme-keeper";
import { findIdentity } from "#server/auth";
import { readSiteOptions } from "#server/queries/site-options";

import "./globals.css";

/** What pages are called unless they say so themselves. */
export const metadata: Metadata = {
  title: { default: "Frontrow: what’s on", template: "%s · Frontrow" },
  description:
    "Choose your own seat on a live map. What you tap is yours; nobody else can take it.",
};

/** The browser's own bars in the colours of the page. */
export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f9f5ed" },
    { media: "(prefers-color-scheme: dark)", color: "#0d0e17" },
  ],
};

/** The frame of every page: head, main, foot. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const identity = await findIdentity();
  const { mailInboxUrl } = readSiteOptions();
  return (
    // THEME_SCRIPT sets data-theme before React sees the page.
    <html lang="en" suppressHydrationWarning>
      <head>
        <InlineScript code={THEME_SCRIPT} />
      </head>
      <body className="flex min-h-dvh flex-col">
        <a
          href="#main"
          className="sr-only rounded-full bg-accent font-semibold text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:px-5 focus:py-3"
        >
          Skip to the content
        </a>
        <ThemeKeeper />
        <SiteHeader identity={identity} />
        <main id="main" tabIndex={-1} className="flex-1 outline-none">
          {children}
        </main>
        <SiteFooter mailInboxUrl={mailInboxUrl} />
      </body>
    </html>
  );
}
