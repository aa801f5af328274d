"use client";

import { CircleAlert, CircleCheck, Info } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";

import { signInHref } from "#components/account/callback-path";
import { classNames } from "#components/ui/class-names";
import { TextLink } from "#components/ui/text-link";
import type { PerformanceId } from "#server/domain/ids";
import type { Said } from "./use-announcements";
import type { Announcement } from "./words/announcements";

/** How long words stay to be seen, in milliseconds; what went wrong stays longer. */
const SHOWN_MS: Record<Announcement["tone"], number> = { good: 6_000, plain: 6_000, bad: 12_000 };

const ICONS = {
  good: <CircleCheck aria-hidden className="text-success" />,
  plain: <Info aria-hidden className="text-info" />,
  bad: <CircleAlert aria-hidden className="text-danger" />,
} satisfies Record<Announcement["tone"], ReactNode>;

/** The one place where results are said: read out politely, and shown for a while. */
export function StatusLine({ said, performanceId }: { said: Said; performanceId: PerformanceId }) {
  const [hiddenCount, setHiddenCount] = useState(0);
  useEffect(() => {
    if (!said) return;
    const timer = window.setTimeout(() => {
      setHiddenCount(said.count);
    }, SHOWN_MS[said.announcement.tone]);
    return () => {
      window.clearTimeout(timer);
    };
  }, [said]);

  const isShown = said !== null && said.count > hiddenCount;
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-[calc(5.5rem+env(safe-area-inset-bottom))] z-40 flex justify-center lg:bottom-6"
    >
      {said && (
        <p
          key={said.count}
          className={classNames(
            "pointer-events-auto flex max-w-xl animate-rise-in items-start gap-2.5 rounded-2xl border border-line bg-raised px-4 py-3 text-[0.9375rem] font-medium text-pretty shadow-overlay [&>svg]:mt-0.5 [&>svg]:size-5 [&>svg]:shrink-0",
            !isShown && "sr-only",
          )}
        >
          {ICONS[said.announcement.tone]}
          <span>
            {said.announcement.words}
            {said.announcement.action === "sign_in" && (
              <>
                {" "}
                <TextLink href={signInHref(`/performances/${performanceId}`)}>Sign in</TextLink>
              </>
            )}
          </span>
        </p>
      )}
    </div>
  );
}
