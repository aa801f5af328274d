/** What can be done to a house behind the product's back: it has no command for any of it. */
import { PAYMENT_GRACE_MS } from "#server/domain/booking";
import { statusCodeOf } from "#server/domain/seat-status";
import { Prisma, prisma } from "#server/postgres/client";
import { projectStates } from "#server/projection/live-map";
import type { House } from "./house";

/** The code of a killed seat on the map. */
export const KILLED_CODE = statusCodeOf("killed");

/** A seat that was killed, in Postgres alone as yet. `show` brings it onto the map. */
export type KilledSeat = { show: () => Promise<void> };

/** Takes a seat out of the sale for good, if nobody has booked it. @returns null if somebody has */
export async function killSeat(
  { performanceId }: House,
  seatIndex: number,
): Promise<KilledSeat | null> {
  const [killed] = await prisma.$queryRaw<{ version: number }[]>(
    Prisma.sql`update performance_seats set state = 'killed', version = version + 1
                where performance_id = ${performanceId}::uuid and seat_index = ${seatIndex}
                  and state = 'available'
            returning version`,
  );
  if (!killed) return null;
  const seat = { index: seatIndex, code: KILLED_CODE, version: killed.version };
  return { show: () => projectStates({ performanceId, seats: [seat], areas: [] }) };
}

/** Puts the deadline of bookings, and the grace that a payment under way gives them, into the past. */
export async function letTimePass(bookingIds: readonly string[]): Promise<void> {
  await prisma.$executeRaw(
    Prisma.sql`update bookings
                  set expires_at = now() - ${PAYMENT_GRACE_MS}::int * interval '1 millisecond'
                where id = any(${[...bookingIds]}::uuid[])`,
  );
}
