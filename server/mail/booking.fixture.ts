/** A booking for tests of mails. */
import { BookingView } from "#server/domain/booking";
import { newTicketCode } from "#server/domain/ticket-code";
import type { BookingNews } from "./mail";

/** A confirmed booking of two seats in London, of £85 with £7 of fees in it. */
export function aBooking(overrides: Partial<BookingView> = {}): BookingView {
  const place = { sectionName: "Stalls", rowLabel: "C" };
  const price = { priceLevelName: "Premium", priceMinor: 3_900, feeMinor: 350, quantity: 1 };
  const seats = ["12", "13"];
  return BookingView.parse({
    id: "6f0b7c5e-2a53-4b0e-9a59-6f2f5d1c7a01",
    reference: "K7MXQ2ZB",
    status: "CONFIRMED",
    performance: {
      id: "0d6c1f5c-6f0f-4f5b-9d6d-1f9c1b8f2c02",
      eventTitle: "The Glass Harbour",
      eventSlug: "the-glass-harbour",
      category: "Theatre",
      artwork: "harbour",
      venueName: "Lantern Theatre",
      venueCity: "London",
      timeZone: "Europe/London",
      startsAtMs: Date.UTC(2026, 6, 31, 18, 30),
      cancelledAtMs: null,
    },
    currency: "GBP",
    totalMinor: 8_500,
    feeMinor: 700,
    lines: seats.map((seatLabel) => ({
      ...place,
      ...price,
      seatLabel,
      seatId: `stalls-C-${seatLabel}`,
      areaId: null,
    })),
    expiresAtMs: 0,
    serverNowMs: 0,
    createdAtMs: 0,
    retakenAtMs: null,
    cancelledBy: null,
    payments: [aPayment("SUCCEEDED")],
    tickets: seats.map((seatLabel, n) => ({
      ...place,
      seatLabel,
      id: `6f0b7c5e-2a53-4b0e-9a59-6f2f5d1c7b0${String(n)}`,
      code: newTicketCode(),
      status: "LIVE",
    })),
    cancellable: true,
    ...overrides,
  });
}

/** A payment of the whole booking. */
export function aPayment(
  status: BookingView["payments"][number]["status"],
  refundUnderWay = false,
): BookingView["payments"][number] {
  return BookingView.shape.payments.element.parse({
    id: "6f0b7c5e-2a53-4b0e-9a59-6f2f5d1c7c00",
    status,
    amountMinor: 8_500,
    currency: "GBP",
    failureCode: null,
    refundUnderWay,
  });
}

/** News of a booking for a fan. */
export function newsOf(booking: BookingView): BookingNews {
  return {
    booking,
    recipient: { name: "Ada Lovelace", email: "ada@example.test" },
    eventId: "6f0b7c5e-2a53-4b0e-9a59-6f2f5d1c7d00",
    siteUrl: "https://frontrow.test",
  };
}
