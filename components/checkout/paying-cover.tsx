"use client";

import { useEffect, useRef, useState } from "react";

import { TextLink } from "#components/ui/text-link";

/** A bank that thinks for longer than this is called slow, in milliseconds. */
const SLOW_AFTER_MS = 8_000;

/** Lies over the card form while the bank is asked, as large as the form, so that nothing moves. */
export function PayingCover({ amount, issuing }: { amount: string; issuing: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [slow, setSlow] = useState(false);

  useEffect(() => {
    // The button that was pressed can no longer have the focus.
    heading.current?.focus({ preventScroll: true });
    const timer = window.setTimeout(() => {
      setSlow(true);
    }, SLOW_AFTER_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, []);

  return (
    <div className="absolute inset-0 z-10 grid animate-fade-in content-center justify-items-center gap-3 rounded-xl bg-surface p-6 text-center">
      <WaitingRow />
      <h2 ref={heading} tabIndex={-1} className="text-2xl font-bold outline-none">
        {issuing ? "Paid. Your tickets are being made" : `Paying ${amount}`}
      </h2>
      <div role="status" className="min-h-28 max-w-[38ch] text-ink-soft">
        {slow ? (
          <>
            <p className="font-semibold text-ink">
              {issuing ? "This takes longer than usual." : "Payment is taking longer than usual."}
            </p>
            <p className="mt-1">
              You can close this page. The tickets will come by e-mail, and{" "}
              <TextLink href="/bookings">My bookings</TextLink> shows how far it is.
            </p>
          </>
        ) : (
          <p>{issuing ? "A moment, please." : "The bank is asked. This takes a few seconds."}</p>
        )}
      </div>
    </div>
  );
}

/** A row of seats that light up one after the other. */
function WaitingRow() {
  return (
    <span aria-hidden className="mb-2 flex gap-2">
      {Array.from({ length: 5 }, (_, place) => (
        <span
          key={place}
          className="size-3.5 animate-breathe rounded-full bg-accent"
          style={{ animationDelay: `${String(place * 180)}ms` }}
        />
      ))}
    </span>
  );
}
