/** Rows of `tickets`. A partial unique index allows one live ticket per seat and performance. */
import type { BookingId } from "#server/domain/ids";
import { newTicketCode } from "#server/domain/ticket-code";
import type { Line } from "#server/postgres/bookings";
import { Prisma, type Transaction } from "#server/postgres/client";

/**
 * Writes a ticket for every seat and every place of bookings.
 *
 * @throws if one of their seats has a live ticket: that must never happen, and nothing is written
 */
export async function insertTickets(tx: Transaction, lines: readonly Line[]): Promise<void> {
  const tickets = lines.flatMap(({ bookingId, lineNumber, quantity }) =>
    Array.from({ length: quantity }, () => ({
      ...{ id: crypto.randomUUID(), code: newTicketCode() },
      ...{ bookingId, lineNumber },
    })),
  );
  await tx.$executeRaw(
    Prisma.sql`
      insert into tickets
        (id, booking_id, performance_id, seat_index, area_id, code, section_name, row_label, seat_label)
      select new.id, line.booking_id, b.performance_id, line.seat_index, line.area_id, new.code,
             line.section_name, line.row_label, line.seat_label
        from unnest(${tickets.map(({ id }) => id)}::uuid[], ${tickets.map(({ code }) => code)}::text[],
                    ${tickets.map(({ bookingId }) => bookingId)}::uuid[],
                    ${tickets.map(({ lineNumber }) => lineNumber)}::int[])
          as new (id, code, booking_id, line_number)
        join booking_lines line using (booking_id, line_number)
        join bookings b on b.id = booking_id`,
  );
}

/** Makes every live ticket of a booking void: its code no longer opens a door. */
export async function voidTickets(tx: Transaction, bookingId: BookingId): Promise<void> {
  await tx.$executeRaw(
    Prisma.sql`
      update tickets set status = 'VOID', voided_at = now()
       where booking_id = ${bookingId}::uuid and status = 'LIVE'`,
  );
}
