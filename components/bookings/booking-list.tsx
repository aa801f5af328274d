import type { BookingView } from "#server/domain/booking";

import { BookingCard } from "./booking-card";

type BookingListProps = {
  title: string;
  bookings: readonly BookingView[];
  /** Unix ms by the server's clock. */
  nowMs: number;
  quiet?: boolean;
};

/** One group of bookings under its name; nothing when the group is empty. */
export function BookingList({ title, bookings, nowMs, quiet = false }: BookingListProps) {
  if (bookings.length === 0) return null;
  const id = `bookings-${title.toLowerCase().replaceAll(" ", "-")}`;
  return (
    <section aria-labelledby={id} className="grid gap-4">
      <h2 id={id} className="text-2xl font-semibold">
        {title}
      </h2>
      <ul className="grid gap-4 lg:grid-cols-2">
        {bookings.map((booking) => (
          <li key={booking.id} className="grid">
            <BookingCard booking={booking} nowMs={nowMs} quiet={quiet} />
          </li>
        ))}
      </ul>
    </section>
  );
}
