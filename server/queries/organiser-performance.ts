/** What an organiser sees of one performance: how it sells, its money, and how far a cancellation is. */
import { salePhaseAt } from "#server/domain/catalogue";
import type { OrganiserId, PerformanceId } from "#server/domain/ids";
import {
  decidePerformanceCancellation,
  LATE_PAYMENTS_LISTED_MAX,
  type OrganiserPerformanceView,
} from "#server/domain/organising";
import { findOwnPerformance } from "#server/postgres/catalogue";
import { readAsOfOneMoment } from "#server/postgres/client";
import {
  countBookingsEnded,
  readBookingTotals,
  readFailedRefunds,
  readLatePayments,
  readMoneyTotals,
} from "#server/postgres/performance-sales";
import { countPlaces } from "#server/postgres/performances";

/**
 * One performance of an organiser; null if there is none, or it is somebody else's.
 *
 * Places, bookings and money are as of one moment, so that they agree with each other.
 *
 * @param nowMs Unix milliseconds
 */
export async function findOrganiserPerformance(
  id: PerformanceId,
  organiserId: OrganiserId,
  nowMs: number,
): Promise<OrganiserPerformanceView | null> {
  const found = await findOwnPerformance(id, organiserId);
  if (!found) return null;

  const { bookings, counts, ...sales } = await readAsOfOneMoment(async (tx) => ({
    counts: await countPlaces(tx, [id]),
    bookings: await readBookingTotals(tx, id),
    bookingsEnded: await countBookingsEnded(tx, id),
    money: await readMoneyTotals(tx, id),
    failedRefunds: await readFailedRefunds(tx, id),
    latePayments: await readLatePayments(tx, id, LATE_PAYMENTS_LISTED_MAX),
  }));
  const places = counts.get(id);
  if (!places) throw new Error(`Performance ${id} has no places.`);

  const { slug, title } = found.event;
  const { startsAtMs, onSaleAtMs, offSaleAtMs, cancelledAtMs } = found.performance;
  const { venue, currency, fromMinor } = found.performance;
  const live = bookings.filter(({ status }) => status === "PENDING" || status === "CONFIRMED");
  const liveCount = live.reduce((sum, totals) => sum + totals.bookings, 0);
  const decision = decidePerformanceCancellation(found.performance, nowMs);
  return {
    event: { id: found.event.id, slug, title },
    performance: {
      ...{ id, startsAtMs, onSaleAtMs, offSaleAtMs, cancelledAtMs, venue, currency, fromMinor },
      salePhase: salePhaseAt(found.performance, nowMs),
    },
    places,
    bookings,
    ...sales,
    bookingsToEnd: cancelledAtMs === null ? 0 : liveCount,
    cancellable: decision.ok && decision.value === "cancel",
    serverNowMs: nowMs,
  };
}
