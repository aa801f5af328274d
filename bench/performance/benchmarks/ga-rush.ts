/** A rush for standing places: 50,000 requests for 10,000 places, by the queued way. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { openHouse, type House } from "#bench/cluster/house";
import { gaRequestIdOf, type PerformanceId } from "#server/domain/ids";
import { pool } from "#server/postgres/client";
import { ensureLiveMap } from "#server/projection/live-map";
import { askForPlaces } from "#server/redis/ga-requests";
import type { Bench, Measure } from "../benchmark";
import { requireCleanAudit } from "../houses";
import { writePlaces } from "../limits/places-rows";
import { Load, percentileMs, rateOf, type Shot } from "../load";
import { figureOf, inTurn, sumOf, withProcessor, type Reading } from "../measure";
import { headersOf, makeFans, type Person } from "../people";

const CONNECTIONS = 64;
const ACCEPTED_PER_SECOND_MIN = 10_000;
const DECIDED_PER_SECOND_MIN = 5_000;
const DECIDED_WITHIN_MS = 60_000;

/** How often it is asked how many are decided, in milliseconds. */
const LOOK_EVERY_MS = 20;

type Rush = { accepted: Reading; decided: Reading };

export const measureGaRush: Measure = async (bench) => {
  const { site, runs, smoke } = bench;
  const fans = await makeFans(smoke ? 1_000 : 50_000);
  const capacity = fans.length / 5;
  // Few in a smoke, so that a cold process on a busy machine sends nobody away.
  const load = new Load(site.url, smoke ? 8 : CONNECTIONS);
  await rush(bench, load, fans.slice(0, fans.length / 10), capacity / 10);

  const rushes: Rush[] = [];
  const decisions: Reading[] = [];
  const readings = await inTurn(
    runs,
    async () => {
      const measured = await rush(bench, load, fans, capacity);
      rushes.push(measured);
      return measured.accepted;
    },
    async () => {
      const house = await openPlaces(capacity);
      const buyers = fans.slice(0, capacity).map(({ id }) => id);
      decisions.push({ value: await writePlaces(house, buyers), cpuUsPerOp: null });
      return askGatekeeper(fans, capacity);
    },
  );
  await load.close();
  const better = "more" as const;
  return [
    figureOf(
      {
        name: bench.name,
        unit: "answered/s, yes or no",
        better,
        target: ">= 10,000/s, exactly as many sold as there are",
      },
      readings,
      ({ value }) => value >= ACCEPTED_PER_SECOND_MIN,
    ),
    figureOf(
      { name: `${bench.name}: decided`, unit: "bookings/s", better, target: ">= 5,000/s" },
      { product: rushes.map(({ decided }) => decided), limit: decisions },
      ({ value }) => value >= DECIDED_PER_SECOND_MIN,
    ),
  ];
};

/** A standing house with its live map. */
async function openPlaces(capacity: number): Promise<House & { areaId: string }> {
  const house = await openHouse({ plan: { template: "general_admission", capacity } });
  if (house.areaId === null) throw new Error("The house has no area.");
  await ensureLiveMap(house.performanceId);
  return { ...house, areaId: house.areaId };
}

/** Everybody asks for one place. @throws unless exactly the capacity is sold */
async function rush(
  { site, say }: Bench,
  load: Load,
  fans: readonly Person[],
  capacity: number,
): Promise<Rush> {
  const { performanceId, areaId } = await openPlaces(capacity);
  const path = `/api/v1/performances/${performanceId}/ga-requests`;
  const body = JSON.stringify({ areaId, quantity: 1 });
  const shots = fans.map((fan): Shot => ({ method: "POST", path, body, headers: headersOf(fan) }));
  const startedMs = performance.now();
  // Whoever is in line early is decided while others are still being answered.
  const selling = untilSold(performanceId, startedMs);
  selling.catch(() => undefined);
  const { answer, usedUs } = await withProcessor(site.processorUs, () => load.atOnce(shots));
  const inLine = answer.byStatus.get(202) ?? 0;
  const refused = answer.byStatus.get(409) ?? 0;
  if (inLine + refused !== fans.length || inLine < capacity) {
    throw new Error(`${String(inLine)} are in line, ${String(refused)} were refused.`);
  }
  const decidedMs = await selling;
  await untilDecided(performanceId, inLine, startedMs);
  const sold = await countSold(performanceId);
  if (sold !== capacity)
    throw new Error(`${String(sold)} places of ${String(capacity)} were sold.`);
  await requireCleanAudit(performanceId);
  const decided = (capacity / decidedMs) * 1_000;
  const shares = [...usedUs].map(([name, us]) => `${name} ${(us / fans.length).toFixed(0)}`);
  const rates = `${rateOf(answer).toFixed(0)} answered a second, ${decided.toFixed(0)} decided a second`;
  say(`${rates}; us each: ${shares.join(", ")}`);
  const latency = { p50Ms: percentileMs(answer, 50), p99Ms: percentileMs(answer, 99) };
  return {
    accepted: { value: rateOf(answer), cpuUsPerOp: sumOf(usedUs) / fans.length, ...latency },
    decided: { value: decided, cpuUsPerOp: null },
  };
}

/** @returns how long after `startedMs` the last place was given away, in milliseconds */
async function untilSold(performanceId: PerformanceId, startedMs: number): Promise<number> {
  return until(startedMs, async () => {
    const { rows } = await pool.query<{ available: number }>(
      "select available from performance_areas where performance_id = $1",
      [performanceId],
    );
    return rows.every(({ available }) => available === 0);
  });
}

/** Waits until so many requests are decided, yes or no. */
async function untilDecided(
  performanceId: PerformanceId,
  count: number,
  startedMs: number,
): Promise<void> {
  await until(startedMs, async () => {
    const { rows } = await pool.query<{ count: string }>(
      "select count(*) from ga_requests where performance_id = $1",
      [performanceId],
    );
    return Number(rows[0]?.count) >= count;
  });
}

/** @returns how long after `startedMs` it was so, in milliseconds. @throws if it is not within a minute */
async function until(startedMs: number, isSo: () => Promise<boolean>): Promise<number> {
  for (;;) {
    const is = await isSo();
    const elapsedMs = performance.now() - startedMs;
    if (is) return elapsedMs;
    if (elapsedMs > DECIDED_WITHIN_MS) throw new Error("Not all are decided within a minute.");
    await pause(LOOK_EVERY_MS);
  }
}

async function countSold(performanceId: PerformanceId): Promise<number> {
  const { rows } = await pool.query<{ sold: string }>(
    `select coalesce(sum(l.quantity), 0) as sold from booking_lines l join bookings b on b.id = l.booking_id
      where b.performance_id = $1 and b.status in ('PENDING', 'CONFIRMED')`,
    [performanceId],
  );
  return Number(rows[0]?.sold);
}

/** The limit of accepting: the gatekeeper's script, without HTTP around it. */
async function askGatekeeper(fans: readonly Person[], capacity: number): Promise<Reading> {
  const { performanceId, areaId } = await openPlaces(capacity);
  const left = fans.values();
  const askInTurn = async () => {
    for (const { id: buyerId } of left) {
      await askForPlaces({
        ...{ id: gaRequestIdOf(performanceId, randomUUID()), requestHash: "", buyerId, areaId },
        ...{
          quantity: 1,
          seatsPerBuyerMax: 8,
          onSaleAtMs: 0,
          offSaleAtMs: Date.now() + 86_400_000,
        },
      });
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, askInTurn));
  return { value: (fans.length / (performance.now() - startedMs)) * 1_000, cpuUsPerOp: null };
}
