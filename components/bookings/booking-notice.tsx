import { LinkButton } from "#components/ui/link-button";
import { Notice } from "#components/ui/notice";
import type { BookingView } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";

import {
  endedWithPerformance,
  performanceCancelledWords,
  placeCountOf,
  thePlaces,
} from "./booking-words";
import { refundOf } from "./refund";

/** What the buyer of a booking must know before anything else; nothing when all is well. */
export function BookingNotice({ booking }: { booking: BookingView }) {
  const { status, currency, lines, serverNowMs } = booking;
  if (endedWithPerformance(booking)) {
    return (
      <Notice tone="warning" title="This performance is cancelled">
        {performanceCancelledWords(booking)}
      </Notice>
    );
  }
  const refund = refundOf(booking);
  if (refund) {
    const amount = formatMoney({ amountMinor: refund.amountMinor, currency });
    return (
      <Notice tone="info" title={refund.underWay ? "Refund under way" : "Refunded"}>
        {(status === "EXPIRED" || status === "FAILED") &&
          `Your payment came late, and ${thePlaces(lines)} could not be yours any more. `}
        {refund.underWay
          ? `${amount} is on its way back to your card. This page says when it has gone.`
          : `${amount} has gone back to your card.`}
      </Notice>
    );
  }
  if (status === "CONFIRMED") {
    return booking.retakenAtMs === null ? null : (
      <Notice tone="success" title="Paid late, and yours all the same">
        The time to pay had run out when your payment came, but {thePlaces(lines)}{" "}
        {placeCountOf(lines) === 1 ? "was" : "were"} still free.
      </Notice>
    );
  }
  if (status === "PENDING") return <PendingNotice booking={booking} nowMs={serverNowMs} />;
  return (
    <Notice tone="info" title={CLOSED_TITLES[status]}>
      Nothing has been paid, and {thePlaces(lines)} went back on sale.
      <LinkButton
        href={`/performances/${booking.performance.id}`}
        tone="secondary"
        size="small"
        className="mt-3 flex w-fit"
      >
        See the map
      </LinkButton>
    </Notice>
  );
}

const CLOSED_TITLES = {
  CANCELLED: "This booking is cancelled",
  EXPIRED: "The time to pay ran out",
  FAILED: "No card was accepted",
};

function PendingNotice({ booking, nowMs }: { booking: BookingView; nowMs: number }) {
  const [newest] = booking.payments;
  if (newest?.status === "SUCCEEDED" || newest?.status === "REQUESTED") {
    return (
      <Notice
        tone="info"
        title={newest.status === "SUCCEEDED" ? "Payment received" : "The bank is thinking"}
      >
        {newest.status === "SUCCEEDED"
          ? "Your tickets are being made and will be here in a moment."
          : "This page goes on by itself as soon as it answers. You can close it."}
      </Notice>
    );
  }
  if (nowMs >= booking.expiresAtMs) {
    return (
      <Notice tone="info" title={CLOSED_TITLES.EXPIRED}>
        Nothing has been paid, and everybody can buy {thePlaces(booking.lines)} again.
      </Notice>
    );
  }
  return (
    <Notice tone="warning" title="Not paid yet">
      For a few more minutes {thePlaces(booking.lines)} can be bought by nobody else.
      <LinkButton href={`/checkout/${booking.id}`} size="small" className="mt-3 flex w-fit">
        Pay now
      </LinkButton>
    </Notice>
  );
}
