import { SellThrough } from "#components/organiser/sell-through";
import { Card } from "#components/ui/card";
import type { BookingStatus } from "#server/domain/booking";
import { formatMoney } from "#server/domain/money";
import type { OrganiserPerformanceView } from "#server/domain/organising";

const STATUS_WORDS: Record<BookingStatus, string> = {
  PENDING: "In checkout",
  CONFIRMED: "Confirmed",
  CANCELLED: "Cancelled",
  EXPIRED: "Out of time",
  FAILED: "No card accepted",
};

/** How far a performance is sold, and its bookings by what became of them. */
export function SalesCard({ view }: { view: OrganiserPerformanceView }) {
  const { places, bookings, performance } = view;
  return (
    <Card className="grid content-start gap-6 p-5 sm:p-6">
      <h2 className="text-2xl font-semibold">Sales</h2>
      <SellThrough places={places} />
      {bookings.length === 0 ? (
        <p className="text-ink-soft">Nobody has booked yet.</p>
      ) : (
        <table className="figures w-full text-[0.9375rem]">
          <caption className="sr-only">Bookings by status</caption>
          <thead className="text-left text-sm text-ink-soft">
            <tr>
              <th scope="col" className="py-2 font-medium">
                Bookings
              </th>
              <th scope="col" className="py-2 text-right font-medium">
                Count
              </th>
              <th scope="col" className="py-2 text-right font-medium">
                Places
              </th>
              <th scope="col" className="py-2 text-right font-medium">
                Value
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line border-t border-line">
            {bookings.map(({ status, bookings: count, places: taken, totalMinor }) => (
              <tr key={status}>
                <th scope="row" className="py-2.5 text-left font-semibold">
                  {STATUS_WORDS[status]}
                </th>
                <td className="py-2.5 text-right">{count.toLocaleString("en-GB")}</td>
                <td className="py-2.5 text-right">{taken.toLocaleString("en-GB")}</td>
                <td className="py-2.5 text-right">
                  {formatMoney({ amountMinor: totalMinor, currency: performance.currency })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
