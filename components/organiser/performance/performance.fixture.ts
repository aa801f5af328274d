/** A performance as its organiser sees it, for tests: on sale, and nobody has booked. */
import { OrganiserPerformanceView } from "#server/domain/organising";

/** Makes a view; `changed` overrules. */
export function testPerformance(
  changed: Partial<OrganiserPerformanceView> = {},
): OrganiserPerformanceView {
  const nowMs = Date.UTC(2026, 10, 20, 12);
  return {
    ...OrganiserPerformanceView.parse({
      event: { id: crypto.randomUUID(), slug: "the-long-shore", title: "The Long Shore" },
      performance: {
        id: crypto.randomUUID(),
        startsAtMs: nowMs + 7 * 24 * 60 * 60_000,
        onSaleAtMs: 0,
        offSaleAtMs: nowMs + 7 * 24 * 60 * 60_000,
        cancelledAtMs: null,
        salePhase: "on_sale",
        venue: {
          id: crypto.randomUUID(),
          slug: "the-meridian",
          name: "The Meridian",
          city: "London",
          address: "1 Quay",
          timeZone: "Europe/London",
        },
        currency: "GBP",
        fromMinor: 4_250,
      },
      places: { available: 20, pending: 0, booked: 0, keptBack: 0 },
      bookings: [],
      money: {
        ...{ capturedMinor: 0, refundedMinor: 0, refundUnderWayMinor: 0, refundsUnderWay: 0 },
        ...{ keptMinor: 0, keptPayments: 0 },
      },
      failedRefunds: { refunds: 0, amountMinor: 0 },
      latePayments: [],
      bookingsToEnd: 0,
      bookingsEnded: 0,
      cancellable: true,
      serverNowMs: nowMs,
    }),
    ...changed,
  };
}
