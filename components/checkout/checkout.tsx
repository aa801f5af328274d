"use client";

import { useRef, useState, type ReactNode } from "react";

import type { Problem } from "#components/api/request";
import type { BookingStore } from "#components/bookings/booking-store";
import { useFollowedBooking } from "#components/bookings/use-followed-booking";
import type { RealtimeAddress } from "#components/live/realtime-socket";
import { useServerNow } from "#components/live/use-server-now";
import { Notice } from "#components/ui/notice";
import type { BookingView } from "#server/domain/booking";

import { askAgainAfterMs, checkoutStage } from "./checkout-stage";
import { EndStrip } from "./end-strip";
import { Confirmed } from "./confirmed";
import { Outcome } from "./outcome";
import { Payment } from "./payment";
import { TimeLeft } from "./time-left";

type CheckoutProps = {
  /** The booking as it was when the page was made. */
  initial: BookingView;
  address: RealtimeAddress;
  /** What is bought; drawn by the server, because it never changes. */
  summary: ReactNode;
  /** Drawn by the server; null while there are none. */
  tickets: ReactNode;
};

/** From a booking that waits for its payment to tickets, or to whatever else becomes of it. */
export function Checkout({ initial, address, summary, tickets }: CheckoutProps) {
  const { booking, lost, store } = useFollowedBooking(initial, address, askAgainAfterMs);
  const nowMs = useServerNow(store.clock, initial.serverNowMs);
  const stage = checkoutStage(booking, nowMs);
  const { problem, busy, pay } = usePayment(store);

  const waiting = busy || stage.kind === "paying" || stage.kind === "issuing";
  const payable = stage.kind === "card" || waiting;
  return (
    <div className="grid gap-5">
      <h1 className="text-4xl font-bold tracking-[-0.03em] print:hidden">
        {stage.kind === "confirmed" ? "See you there" : "Checkout"}
      </h1>
      {payable ? (
        <TimeLeft
          leftMs={booking.expiresAtMs - nowMs}
          wholeMs={booking.expiresAtMs - booking.createdAtMs}
          waiting={waiting}
        />
      ) : (
        <EndStrip kind={stage.kind} booking={booking} />
      )}
      {lost && (
        <Notice tone="warning" title="This page has lost its connection">
          Nothing is lost. It goes on by itself when the network is back.
        </Notice>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem] lg:gap-8">
        {/* On a phone what is bought comes before the card, and after the tickets. */}
        <aside
          aria-label="Your order"
          className={`print:hidden ${payable ? "lg:order-2" : "order-last"}`}
        >
          {summary}
        </aside>
        <div className="min-w-0">
          {payable ? (
            <Payment
              booking={booking}
              stage={stage.kind === "card" ? stage : null}
              waiting={waiting}
              issuing={stage.kind === "issuing"}
              problem={problem}
              onPay={pay}
              store={store}
            />
          ) : stage.kind === "confirmed" ? (
            <Confirmed booking={booking} tickets={tickets} />
          ) : (
            <Outcome kind={stage.kind} booking={booking} />
          )}
        </div>
      </div>
    </div>
  );
}

/** Pays, once at a time however often the button is pressed. */
function usePayment(store: BookingStore): {
  problem: Problem | null;
  busy: boolean;
  pay: (methodToken: string) => void;
} {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  // The second press of a double click comes before React has switched the button off.
  const underWay = useRef(false);

  const pay = (methodToken: string) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    setProblem(null);
    void store.pay(methodToken).then((answer) => {
      underWay.current = false;
      setBusy(false);
      if (!answer.ok) setProblem(answer.problem);
    });
  };

  return { problem, busy, pay };
}
