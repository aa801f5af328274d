"use client";

import { useRouter } from "next/navigation";

import { requestJson } from "#components/api/request";
import { AskFirst } from "#components/ui/ask-first";
import { BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";

import { thePlaces } from "./booking-words";

/** Cancels a booking on its own page, after saying what comes back. */
export function CancelOwnBooking({ booking }: { booking: BookingView }) {
  const router = useRouter();
  const { id, status, lines, tickets, totalMinor: amountMinor, currency } = booking;
  const paid = status === "CONFIRMED";

  const carryOut = async () => {
    const answer = await requestJson("PUT", `/api/v1/bookings/${id}/cancel`, {
      schema: BookingView,
    });
    router.refresh();
    return answer.ok ? null : answer.problem.title;
  };

  return (
    <AskFirst
      label={paid ? "Cancel booking" : "Give the seats back"}
      title={paid ? "Cancel this booking?" : `Give ${thePlaces(lines)} back?`}
      description={
        paid
          ? `You get ${formatMoney({ amountMinor, currency })} back, all of it, to the card you paid with. ${tickets.length === 1 ? "The ticket stops" : "The tickets stop"} working at once, and everybody can buy ${thePlaces(lines)} again. This cannot be undone.`
          : `Everybody can buy ${thePlaces(lines)} again at once. Nothing has been paid.`
      }
      keepLabel={paid ? "Keep the booking" : "Keep on paying"}
      goLabel={paid ? "Cancel and refund" : "Give back"}
      carryOut={carryOut}
    />
  );
}
