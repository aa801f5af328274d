import type { BookingView } from "#server/domain/booking";
import { ticketQrSvg } from "#server/queries/ticket-qr";

/** The QR codes of a booking's tickets by ticket id; void tickets have none. */
export async function drawTicketCodes(
  tickets: BookingView["tickets"],
): Promise<ReadonlyMap<string, string>> {
  const live = tickets.filter(({ status }) => status === "LIVE");
  return new Map(
    await Promise.all(live.map(async ({ id, code }) => [id, await ticketQrSvg(code)] as const)),
  );
}
