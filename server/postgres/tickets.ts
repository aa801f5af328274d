/** Rows of `tickets`. A partial unique index allows one live ticket per seat and performance. */
import type { BookingId } from "#server/domain/ids";
import { newTicketCode } from "#server/domain/ticket-code";
import { readLines, type LockedBooking } from "#server/postgres/bookings";
import type { Transaction } from "#server/postgres/client";

/**
 * Writes a ticket for every seat and every place of a booking.
 *
 * @throws if one of its seats has a live ticket: that must never happen, and nothing is written
 */
export async function insertTickets(tx: Transaction, booking: LockedBooking): Promise<void> {
  const lines = await readLines(tx, booking.id);
  await tx.ticket.createMany({
    data: lines.flatMap((line) =>
      Array.from({ length: line.quantity }, () => ({
        id: crypto.randomUUID(),
        bookingId: booking.id,
        performanceId: booking.performanceId,
        seatIndex: line.seatIndex,
        areaId: line.areaId,
        code: newTicketCode(),
        sectionName: line.sectionName,
        rowLabel: line.rowLabel,
        seatLabel: line.seatLabel,
      })),
    ),
  });
}

/** Makes every live ticket of a booking void: its code no longer opens a door. */
export async function voidTickets(tx: Transaction, bookingId: BookingId): Promise<void> {
  await tx.ticket.updateMany({
    where: { bookingId, status: "LIVE" },
    data: { status: "VOID", voidedAt: new Date() },
  });
}
