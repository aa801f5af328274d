"use client";

import { useRouter } from "next/navigation";

import { requestJson } from "#components/api/request";
import { BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";

import { countOfPlaces } from "./booking-words";
import { CancelBooking } from "./cancel-booking";

/** Cancels a booking on its own page, after saying what comes back. */
export function CancelOwnBooking({ booking }: { booking: BookingView }) {
  const router = useRouter();
  const { id, status, lines, tickets, totalMinor: amountMinor, currency } = booking;
  const paid = status === "CONFIRMED";

  const cancel = async () => {
    const answer = await requestJson("PUT", `/api/v1/bookings/${id}/cancel`, {
      schema: BookingView,
    });
    router.refresh();
    return answer;
  };

  return (
    <CancelBooking
      label={paid ? "Cancel booking" : "Give the seats back"}
      title={paid ? "Cancel this booking?" : `Give the ${countOfPlaces(lines)} back?`}
      description={
        paid
          ? `You get ${formatMoney({ amountMinor, currency })} back, all of it, to the card you paid with. ${tickets.length === 1 ? "The ticket stops" : "The tickets stop"} working at once and the ${countOfPlaces(lines)} go back on sale. This cannot be undone.`
          : "They go back on sale at once, for everybody. Nothing has been paid."
      }
      keepLabel={paid ? "Keep the booking" : "Keep them"}
      cancelLabel={paid ? "Cancel and refund" : "Give them back"}
      cancel={cancel}
    />
  );
}
