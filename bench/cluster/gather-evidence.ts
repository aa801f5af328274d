/** Asks every witness what has happened to some performances, when all is quiet. */
import { z } from "zod";

import type {
  Evidence,
  LedgerCharge,
  QuietHold,
  QuietMap,
  SeatState,
} from "#bench/history/evidence";
import { eventOfMail } from "#bench/history/rules/news";
import { HOLD_CAP_MS } from "#server/domain/hold";
import type { PerformanceId } from "#server/domain/ids";
import { followFrom } from "#server/domain/live-availability";
import { LedgerPage } from "#server/payments/simulator/wire";
import { Prisma, prisma } from "#server/postgres/client";
import { redis } from "#server/redis/client";
import { mapKeys } from "#server/redis/keys";
import { readSnapshot } from "./read-snapshot";

/** What only the run itself knows. */
export type RunWitness = Pick<
  Evidence,
  | ("operations" | "log" | "mapSteps" | "mails" | "faults")
  | ("logLostAtMs" | "triedToSellOut" | "writtenByHand")
> & {
  openedAtMs: number;
  performanceIds: readonly PerformanceId[];
  simulatorUrl: string;
  doorUrls: readonly string[];
  /** Looks at the screens of those who watch. */
  lookAtScreens: () => Promise<QuietMap[]>;
};

/** Gathers it all. Nothing may be under way any more. */
export async function gatherEvidence(witness: RunWitness): Promise<Evidence> {
  const ids = [...witness.performanceIds];
  const bookings = await readBookings(ids);
  const bookingIds = bookings.map(({ id }) => id);
  const outbox = await readOutbox(bookingIds);
  const ours = new Set(bookingIds);
  const ledger = await readLedger(witness.simulatorUrl);
  const named = [...witness.log.map(({ key }) => key), ...ledger.map(({ bookingId }) => bookingId)];
  const others = await readOtherBookings(named, ours);
  const { operations, log, mapSteps, faults, triedToSellOut } = witness;
  const { logLostAtMs = [], writtenByHand = [] } = witness;
  return {
    ...{ operations, mapSteps, faults, logLostAtMs, triedToSellOut, writtenByHand },
    ...{ bookings, outbox, mails: await withoutOthersMails(witness.mails, ours) },
    // News of a booking that nobody has committed is the business of whoever ran at that time.
    log: log.filter(
      ({ key, occurredAtMs = 0 }) =>
        ours.has(key) || (!others.has(key) && occurredAtMs >= witness.openedAtMs),
    ),
    ...(await readSeats(ids)),
    performances: await readTerms(ids),
    payments: await readPayments(bookingIds),
    tickets: await prisma.ticket.findMany({
      where: { performanceId: { in: ids } },
      omit: { sectionName: true, rowLabel: true, seatLabel: true, issuedAt: true, voidedAt: true },
    }),
    allowances: await prisma.buyerAllowance.findMany({ where: { performanceId: { in: ids } } }),
    // Of the whole ledger: money for a booking that is nowhere must be explained, too.
    ledger: ledger.filter(({ bookingId }) => !others.has(bookingId)),
    inbox: await prisma.inboxEntry.findMany({
      where: { eventId: { in: outbox.map(({ eventId }) => eventId) } },
      select: { consumer: true, eventId: true },
    }),
    // Last, and side by side: what is late to come is seen by all of them, or by none.
    quietMaps: [...(await readMaps(ids, witness.doorUrls)), ...(await witness.lookAtScreens())],
    quietHolds: (await Promise.all(ids.map(readHolds))).flat(),
    quietAtMs: Date.now(),
  };
}

/** Which of these bookings are those of other runs on the same stores. */
async function readOtherBookings(
  named: readonly string[],
  ours: ReadonlySet<string>,
): Promise<Set<string>> {
  const keys = [...new Set(named)].filter((key) => !ours.has(key));
  const rows = await prisma.booking.findMany({ where: { id: { in: keys } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}

/** Without mails that are still owed to the buyers of a rehearsal before. Whoever else gets one, it is judged. */
async function withoutOthersMails(
  mails: Evidence["mails"],
  ours: ReadonlySet<string>,
): Promise<Evidence["mails"]> {
  if (mails === null) return null;
  const eventIds = mails.map(({ messageId }) => eventOfMail(messageId));
  const rows = await prisma.outboxEvent.findMany({
    where: { eventId: { in: eventIds.filter((id) => z.uuid().safeParse(id).success) } },
    select: { eventId: true, key: true },
  });
  const others = new Set(rows.flatMap(({ eventId, key }) => (ours.has(key) ? [] : eventId)));
  return mails.filter(({ messageId }) => !others.has(eventOfMail(messageId)));
}

async function readTerms(ids: readonly PerformanceId[]): Promise<Evidence["performances"]> {
  const rows = await prisma.performance.findMany({
    where: { id: { in: [...ids] } },
    include: { seatingPlan: { select: { seatCount: true } } },
  });
  return rows.map((row) => ({
    id: row.id,
    seatCount: row.seatingPlan.seatCount,
    currency: row.currency,
    seatsPerBuyerMax: row.seatsPerBuyerMax,
    holdTtlMs: row.holdTtlMs,
    holdCapMs: HOLD_CAP_MS,
    onSaleAtMs: row.onSaleAt.getTime(),
    offSaleAtMs: row.offSaleAt.getTime(),
    startsAtMs: row.startsAt.getTime(),
    cancelledAtMs: row.cancelledAt?.getTime() ?? null,
  }));
}

async function readSeats(
  ids: readonly string[],
): Promise<Pick<Evidence, "seats" | "seatSteps" | "areas" | "areaSteps">> {
  const where = { performanceId: { in: [...ids] } };
  const [seats, seatSteps, areas, areaSteps] = await Promise.all([
    prisma.performanceSeat.findMany({ where, omit: { priceLevel: true } }),
    prisma.seatChange.findMany({ where, orderBy: [{ seatIndex: "asc" }, { version: "asc" }] }),
    prisma.performanceArea.findMany({ where, omit: { priceLevel: true } }),
    prisma.areaChange.findMany({ where, orderBy: { version: "asc" } }),
  ]);
  return {
    seats: seats.map((seat) => ({ ...seat, state: seat.state satisfies SeatState })),
    seatSteps: seatSteps.map(({ changedAt, ...step }) => ({ ...step, atMs: changedAt.getTime() })),
    areas,
    areaSteps: areaSteps.map(({ changedAt, ...step }) => ({ ...step, atMs: changedAt.getTime() })),
  };
}

async function readBookings(ids: readonly string[]): Promise<Evidence["bookings"]> {
  const rows = await prisma.booking.findMany({
    where: { performanceId: { in: [...ids] } },
    include: { lines: { orderBy: { lineNumber: "asc" } } },
  });
  return rows.map((row) => ({
    id: row.id,
    performanceId: row.performanceId,
    buyerId: row.buyerId,
    holdId: row.holdId,
    status: row.status,
    version: row.version,
    currency: row.currency,
    totalMinor: row.totalMinor,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
    confirmedAtMs: row.confirmedAt?.getTime() ?? null,
    closedAtMs: row.closedAt?.getTime() ?? null,
    retakenAtMs: row.retakenAt?.getTime() ?? null,
    lines: row.lines.map(({ seatIndex, areaId, quantity, priceMinor, feeMinor }) => ({
      ...{ seatIndex, areaId, quantity, priceMinor, feeMinor },
    })),
  }));
}

async function readPayments(bookingIds: readonly string[]): Promise<Evidence["payments"]> {
  const rows = await prisma.payment.findMany({ where: { bookingId: { in: [...bookingIds] } } });
  return rows.map((row) => ({
    id: row.id,
    bookingId: row.bookingId,
    status: row.status,
    amountMinor: row.amountMinor,
    currency: row.currency,
    chargeReference: row.chargeReference,
    refundRequestedAtMs: row.refundRequestedAt?.getTime() ?? null,
  }));
}

/** Ids of the events of these performances' bookings that the outbox says are on the log. */
export async function readPublished(ids: readonly PerformanceId[]): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ eventId: string }[]>(
    Prisma.sql`
      select outbox.event_id::text as "eventId"
        from outbox join bookings on outbox.key = bookings.id::text
       where bookings.performance_id = any(${[...ids]}::uuid[]) and published_at is not null`,
  );
  return rows.map(({ eventId }) => eventId);
}

async function readOutbox(bookingIds: readonly string[]): Promise<Evidence["outbox"]> {
  return prisma.$queryRaw<Evidence["outbox"]>(
    Prisma.sql`
      select id::int, event_id::text as "eventId", topic, key, payload ->> 'type' as type,
             payload ->> 'bookingId' as "bookingId",
             (extract(epoch from published_at) * 1000)::float8 as "publishedAtMs"
        from outbox where key = any(${[...bookingIds]}::text[]) order by id`,
  );
}

/** The provider's ledger, whole. */
export async function readLedger(simulatorUrl: string): Promise<LedgerCharge[]> {
  const charges: LedgerCharge[] = [];
  for (let after: number | null = 0; after !== null;) {
    const answer = await fetch(`${simulatorUrl}/v1/ledger?after=${String(after)}`);
    const page = LedgerPage.parse(await answer.json());
    charges.push(
      ...page.charges.map(({ id, status, amountMinor, currency, metadata, refunds }) => ({
        ...{ id, status, amountMinor, currency },
        ...metadata,
        refunds: refunds.map((refund) => ({
          id: refund.id,
          status: refund.status,
          amountMinor: refund.amountMinor,
        })),
      })),
    );
    after = page.next;
  }
  return charges;
}

/** The map of each performance, as each front door gives it. */
export async function readMaps(
  ids: readonly string[],
  doorUrls: readonly string[],
): Promise<QuietMap[]> {
  const asked = ids.flatMap((performanceId) =>
    doorUrls.map(async (doorUrl): Promise<QuietMap[]> => {
      const snapshot = await readSnapshot(doorUrl, performanceId);
      if (!snapshot) return [];
      const { epoch, revision, codes, areas } = followFrom(snapshot);
      const whose = `the snapshot of ${doorUrl}`;
      return [{ whose, performanceId, epoch, revision, codes: [...codes], areas: [...areas] }];
    }),
  );
  return (await Promise.all(asked)).flat();
}

/** The holds of a performance that Redis has, live or expired and not swept. */
export async function readHolds(performanceId: PerformanceId): Promise<QuietHold[]> {
  const [, , owners = "", holds = "", hold = ""] = mapKeys(performanceId);
  const holdIds = await redis.zrange(holds, "0", "-1");
  const seats = Object.entries(await redis.hgetall(owners));
  return Promise.all(
    holdIds.map(async (holdId) => {
      const fields = await redis.hgetall(`${hold}${holdId}`);
      return {
        performanceId,
        holdId,
        buyerId: fields.buyer ?? "",
        seatIndexes: seats.flatMap(([index, owner]) => (owner === holdId ? [Number(index)] : [])),
        startedAtMs: Number(fields.startedAtMs),
        expiresAtMs: Number(fields.expiresAtMs),
      };
    }),
  );
}
