"use client";

import { useEffect, useRef } from "react";

import type { Problem } from "#components/api/request";
import { SignInLink } from "#components/account/sign-in-link";
import type { BookingStore } from "#components/bookings/booking-store";
import { declineWords, thePlaces } from "#components/bookings/booking-words";
import { AskFirst } from "#components/ui/ask-first";
import { Card } from "#components/ui/card";
import { Notice } from "#components/ui/notice";
import type { BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";

import { CardForm } from "./card-form";
import type { CheckoutStage } from "./checkout-stage";
import { PayingCover } from "./paying-cover";

type PaymentProps = {
  booking: BookingView;
  /** Null while the bank is asked. */
  stage: Extract<CheckoutStage, { kind: "card" }> | null;
  waiting: boolean;
  issuing: boolean;
  /** Why the last press was refused by the API, not by the bank. */
  problem: Problem | null;
  onPay: (methodToken: string) => void;
  store: BookingStore;
};

/** The card form with what lies over it and what stands below it. */
export function Payment({ booking, stage, waiting, issuing, problem, onPay, store }: PaymentProps) {
  const amount = formatMoney({ amountMinor: booking.totalMinor, currency: booking.currency });
  const places = thePlaces(booking.lines);
  const form = useFocusAfter(waiting);
  return (
    <div className="grid gap-5">
      <Card className="relative p-5 sm:p-8">
        {waiting && <PayingCover amount={amount} issuing={issuing} />}
        {/* Kept while the bank is asked, so that a declined card can be mended and not typed again. */}
        <div ref={form} inert={waiting} className={waiting ? "invisible" : undefined}>
          <h2 className="mb-5 text-2xl font-semibold">Pay by card</h2>
          <CardForm
            amount={amount}
            onPay={onPay}
            busy={waiting}
            nowMs={store.clock.nowMs}
            message={waiting ? null : messageOf(problem, stage)}
          />
        </div>
      </Card>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[44ch] text-sm text-ink-soft">
          Leave the page if you like: the seats stay yours until the time is up.
        </p>
        <AskFirst
          label="Give the seats back"
          title={`Give ${places} back?`}
          description={`Everybody can buy ${places} again at once. Nothing has been paid.`}
          keepLabel="Keep on paying"
          goLabel="Give back"
          carryOut={async () => {
            const answer = await store.cancel();
            return answer.ok ? null : answer.problem.title;
          }}
          disabled={waiting}
        />
      </div>
    </div>
  );
}

function messageOf(problem: Problem | null, stage: PaymentProps["stage"]) {
  if (problem?.status === 401) {
    return (
      <Notice tone="danger" action={<SignInLink size="small" />}>
        Your session has ended. The seats are still kept.
      </Notice>
    );
  }
  if (problem) return <Notice tone="danger">{problem.title}</Notice>;
  if (typeof stage?.declined !== "string") return null;
  return (
    <Notice tone="danger">
      <strong className="font-semibold text-ink">{declineWords(stage.declined)}</strong> Nothing was
      taken; {attemptsInWords(stage.attemptsLeft)}.
    </Notice>
  );
}

function attemptsInWords(attemptsLeft: number): string {
  return attemptsLeft === 1 ? "one attempt is left" : `${String(attemptsLeft)} attempts are left`;
}

/** Puts the keyboard back into the form when the bank has said no. */
function useFocusAfter(waiting: boolean) {
  const form = useRef<HTMLDivElement>(null);
  const waited = useRef(false);
  useEffect(() => {
    if (!waiting && waited.current) form.current?.querySelector("input")?.focus();
    waited.current = waiting;
  }, [waiting]);
  return form;
}
