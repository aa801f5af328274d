/** A booking for tests: two seats, waiting for payment, with ten minutes to go. */
import { BookingView } from "#server/domain/booking";
import type { PaymentView } from "#server/domain/payment";

const CREATED_AT_MS = Date.UTC(2026, 10, 20, 12);

/** Makes a booking; `changed` overrules. */
export function testBooking(changed: Partial<BookingView> = {}): BookingView {
  return {
    ...BookingView.parse({
      id: crypto.randomUUID(),
      reference: "K7QF2MXB",
      status: "PENDING",
      performance: {
        id: crypto.randomUUID(),
        eventTitle: "The Long Shore",
        eventSlug: "the-long-shore",
        category: "Theatre",
        artwork: "the-long-shore",
        venueName: "The Meridian",
        venueCity: "London",
        timeZone: "Europe/London",
        startsAtMs: Date.UTC(2026, 11, 12, 19, 30),
        cancelledAtMs: null,
      },
      currency: "GBP",
      totalMinor: 8_500,
      feeMinor: 500,
      lines: [12, 13].map((seat) => ({
        seatId: `stalls-C-${String(seat)}`,
        areaId: null,
        quantity: 1,
        sectionName: "Stalls",
        rowLabel: "C",
        seatLabel: String(seat),
        priceLevelName: "Band A",
        priceMinor: 4_000,
        feeMinor: 250,
      })),
      expiresAtMs: CREATED_AT_MS + 10 * 60_000,
      serverNowMs: CREATED_AT_MS,
      createdAtMs: CREATED_AT_MS,
      retakenAtMs: null,
      cancelledBy: null,
      payments: [],
      tickets: [],
      cancellable: true,
    }),
    ...changed,
  };
}

/** Makes a payment of a test booking; `changed` overrules. */
export function testPayment(changed: Partial<PaymentView> = {}): PaymentView {
  return {
    id: crypto.randomUUID() as PaymentView["id"],
    status: "SUCCEEDED",
    amountMinor: 8_500,
    currency: "GBP",
    failureCode: null,
    refundUnderWay: false,
    ...changed,
  };
}
