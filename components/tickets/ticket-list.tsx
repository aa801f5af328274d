import type { BookingView } from "#server/domain/booking";

import { TicketCard } from "./ticket-card";

type TicketListProps = {
  booking: BookingView;
  /** SVG documents of ours by ticket id; a ticket without one is void. */
  qrSvgs: ReadonlyMap<string, string>;
};

/** Every ticket of a booking. */
export function TicketList({ booking, qrSvgs }: TicketListProps) {
  return (
    <ul className="grid gap-4">
      {booking.tickets.map((ticket) => (
        <li key={ticket.id}>
          <TicketCard
            ticket={ticket}
            performance={booking.performance}
            reference={booking.reference}
            qrSvg={qrSvgs.get(ticket.id) ?? null}
          />
        </li>
      ))}
    </ul>
  );
}
