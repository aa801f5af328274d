/** Waiting until everything that was asked for has come to its end. */
import { setTimeout as pause } from "node:timers/promises";

import type { QuietMap } from "#bench/history/evidence";
import type { PerformanceId } from "#server/domain/ids";
import { HELD, statusCodeOf } from "#server/domain/seat-status";
import { Prisma, prisma } from "#server/postgres/client";
import { readPlacesInLine } from "#server/redis/ga-requests.fixture";
import { readHolds, readMaps } from "./gather-evidence";

const LOOK_EVERY_MS = 150;

/** Whose quiet is waited for. */
export type QuietWish = {
  performanceIds: readonly PerformanceId[];
  doorUrls: readonly string[];
  spectators: readonly { map: QuietMap | null }[];
  /** Whether mails are sent, and waited for. */
  mails: boolean;
};

/** How it ended: what was still under way when the time was up, nothing if all is quiet. */
export type Quiet = {
  tookMs: number;
  underWay: string[];
  /** What the last look before the end was still waiting for. */
  waitedFor: string[];
};

/** Waits until nothing is under way and every map is true, for `withinMs` milliseconds at most. */
export async function waitForQuiet(wish: QuietWish, withinMs: number): Promise<Quiet> {
  const startedAtMs = Date.now();
  for (let waitedFor: string[] = []; ;) {
    const underWay = await whatIsUnderWay(wish).catch((fault: unknown) => [String(fault)]);
    const tookMs = Date.now() - startedAtMs;
    if (underWay.length === 0 || tookMs > withinMs) return { tookMs, underWay, waitedFor };
    waitedFor = underWay;
    await pause(LOOK_EVERY_MS);
  }
}

async function whatIsUnderWay(wish: QuietWish): Promise<string[]> {
  return [
    ...(await unfinishedRows(wish)),
    ...(await fansInLine(wish)),
    ...(await untrueMaps(wish)),
  ];
}

async function fansInLine({ performanceIds }: QuietWish): Promise<string[]> {
  const lines = await Promise.all(performanceIds.map(readPlacesInLine));
  const places = lines.reduce((sum, each) => sum + each, 0);
  return places === 0 ? [] : [`${String(places)} places asked for and not decided`];
}

async function unfinishedRows({ performanceIds, mails }: QuietWish): Promise<string[]> {
  const ids = [...performanceIds];
  const rows = await prisma.$queryRaw<{ what: string; count: number }[]>(
    Prisma.sql`
      with b as (select * from bookings where performance_id = any(${ids}::uuid[])),
           p as (select payments.*, b.status as booking_status
                   from payments join b on b.id = payments.booking_id),
           o as (select outbox.* from outbox join b on outbox.key = b.id::text)
      select what, count(*)::int as count from (
        select 'news not on the log' as what from o where published_at is null
        union all select 'payments under way' from p where status = 'REQUESTED'
        union all select 'refunds under way' from p
                   where status = 'SUCCEEDED' and refund_requested_at is not null
        union all select 'money without its effect' from p
                   where status = 'SUCCEEDED' and refund_requested_at is null
                     and booking_status <> 'CONFIRMED'
        union all select 'bookings out of time' from b
                   where status = 'PENDING' and expires_at < now()
        union all select 'bookings of a cancelled performance' from b
                    join performances f on f.id = b.performance_id
                   where f.cancelled_at is not null and b.status in ('PENDING', 'CONFIRMED')
        union all select 'mails to be sent' from o
                   where ${mails} and payload ->> 'type' in ('BookingConfirmed', 'RefundRequested')
                     and not exists (select 1 from inbox
                                      where consumer = 'notifications' and event_id = o.event_id::text)
      ) as unfinished group by what`,
  );
  return rows.map(({ what, count }) => `${String(count)} ${what}`);
}

async function untrueMaps({ performanceIds, doorUrls, spectators }: QuietWish): Promise<string[]> {
  const maps = await readMaps(performanceIds, doorUrls);
  const seen = spectators.flatMap(({ map }) => (map ? [map] : []));
  const missing = performanceIds.length * doorUrls.length + spectators.length;
  const found = maps.length + seen.length;
  const untrue: string[] = found < missing ? [`${String(missing - found)} maps not to be had`] : [];
  for (const performanceId of performanceIds) {
    const truth = {
      codes: await readTruth(performanceId),
      areas: await readPlacesLeft(performanceId),
    };
    const same = [...maps, ...seen].filter((map) => map.performanceId === performanceId);
    untrue.push(...whatIsUntrue(same, truth));
  }
  return untrue;
}

/** What Postgres and the live holds of a performance add up to. */
export type Truth = { codes: readonly number[]; areas: ReadonlyMap<string, number> };

/** What is wrong with the maps of one performance, as the rules of bench/history/rules/maps.ts will see it. */
export function whatIsUntrue(maps: readonly QuietMap[], truth: Truth): string[] {
  return [...maps.flatMap((map) => differences(map, truth)), ...behindOthers(maps)];
}

function differences(map: QuietMap, { codes, areas }: Truth): string[] {
  const wrong = codes.filter((code, index) => map.codes[index] !== code).length;
  const shown = new Map(map.areas);
  const isMiscounted =
    shown.size !== areas.size || [...areas].some(([id, places]) => shown.get(id) !== places);
  return [
    ...(map.codes.length !== codes.length ? [`not all seats on ${map.whose}`] : []),
    ...(wrong > 0 ? [`${String(wrong)} seats wrong on ${map.whose}`] : []),
    ...(isMiscounted ? [`places left wrong on ${map.whose}`] : []),
  ];
}

/** @param maps of one performance: all must have come to the same place */
function behindOthers(maps: readonly QuietMap[]): string[] {
  const epoch = Math.max(...maps.map((map) => map.epoch));
  const revision = Math.max(...maps.map((map) => (map.epoch === epoch ? map.revision : -Infinity)));
  return maps.flatMap((map) => {
    if (map.epoch < epoch) return [`an old epoch on ${map.whose}`];
    return map.revision < revision ? [`an old revision on ${map.whose}`] : [];
  });
}

async function readPlacesLeft(performanceId: PerformanceId): Promise<Map<string, number>> {
  const areas = await prisma.performanceArea.findMany({
    where: { performanceId },
    select: { areaId: true, available: true },
  });
  return new Map(areas.map(({ areaId, available }) => [areaId, available]));
}

/** The status codes that Postgres and the live holds add up to. */
export async function readTruth(performanceId: PerformanceId): Promise<number[]> {
  const holds = await readHolds(performanceId);
  const seats = await prisma.performanceSeat.findMany({
    where: { performanceId },
    orderBy: { seatIndex: "asc" },
    select: { state: true },
  });
  const codes: number[] = seats.map(({ state }) => statusCodeOf(state));
  for (const { seatIndexes, expiresAtMs } of holds) {
    if (expiresAtMs <= Date.now()) continue;
    for (const index of seatIndexes) if (codes[index] === 0) codes[index] = HELD;
  }
  return codes;
}
