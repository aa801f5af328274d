/** The evidence of a simulated sale: every store says what it has, and nothing is made up to fit. */
import type { Evidence, InjectedFault, QuietMap } from "../history/evidence";
import type { Fans } from "./fans";
import type { Follower } from "./follower";
import { PERFORMANCE, type House } from "./house";

/** Looks at everything at one quiet moment. */
export function gatherEvidence(
  { world, db, redis, log, bank, mails, mapSteps }: House,
  { operations }: Fans,
  follower: Follower,
  faults: InjectedFault[],
): Evidence {
  const { committed, seatSteps, areaSteps } = db;
  const snapshot = redis.readMap();
  const seen = follower.look();
  const quietMaps: QuietMap[] = [];
  if (snapshot) quietMaps.push({ whose: "snapshot", performanceId: PERFORMANCE, ...snapshot });
  // Areas come with the snapshot that both have; a delta of the model tells of seats alone.
  if (seen && snapshot) {
    const { areas } = snapshot;
    quietMaps.push({ whose: "a fan", performanceId: PERFORMANCE, areas, ...seen });
  }
  return {
    ...{ operations, seatSteps, areaSteps, mails, mapSteps, quietMaps, faults },
    performances: [...committed.performances.values()],
    seats: [...committed.seats.values()],
    areas: [...committed.areas.values()],
    bookings: [...committed.bookings.values()],
    payments: [...committed.payments.values()],
    tickets: [...committed.tickets.values()],
    allowances: [...committed.allowances.values()],
    ledger: bank.readLedger(),
    outbox: [...committed.outbox.values()].map(({ id, topic, event, publishedAtMs }) => ({
      ...{ id, topic, publishedAtMs, eventId: event.id, type: event.type },
      ...{ key: event.bookingId, bookingId: event.bookingId },
    })),
    log: log.entries,
    inbox: [...committed.inbox.values()],
    quietHolds: redis.listHolds().map(({ id: holdId, serverNowMs: _, ...hold }) => ({
      ...{ ...hold, holdId, performanceId: PERFORMANCE },
    })),
    triedToSellOut: [],
    quietAtMs: world.nowMs,
  };
}
