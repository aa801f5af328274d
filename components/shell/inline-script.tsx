"use client";

/**
 * A script that runs while the page is parsed, before the first paint.
 *
 * React warns of scripts that it makes in a browser, where they would not run: there it is plain text.
 */
export function InlineScript({ code }: { code: string }) {
  return (
    <script
      type={typeof window === "undefined" ? "text/javascript" : "text/plain"}
      suppressHydrationWarning
      dangerouslySetInnerHTML={{ __html: code }}
    />
  );
}
