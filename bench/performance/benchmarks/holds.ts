/** Holds of distinct seats over HTTP, authenticated and validated. */
import type { House } from "#bench/cluster/house";
import type { Bench, Measure } from "../benchmark";
import { lookAround, openSeats } from "../houses";
import { openBareHold, type Limit } from "../limits/limit-process";
import { Load, percentileMs, rateOf, requireAll, type Shot } from "../load";
import { figureOf, inTurn, sumOf, withProcessor, type Reading } from "../measure";
import { headersOf, makeFans, type Person } from "../people";

const SEATS_PER_FAN = 5;

const CONNECTIONS = 64;
const P99_MS_MAX = 25;
const RATIO_MIN = 0.5;

export const measureHolds: Measure = async (bench) => {
  const { site, runs, smoke, say } = bench;
  const seats = smoke ? 1_000 : 50_000;
  const fans = await makeFans(seats / SEATS_PER_FAN);
  const limit = await openBareHold(site);
  // Few in a smoke, so that a cold process on a busy machine sends nobody away.
  const connections = smoke ? 8 : CONNECTIONS;
  const load = new Load(site.url, connections);
  const bare = new Load(limit.url, connections);
  await warmUp(load, bare, fans);

  const readings = await inTurn(
    runs,
    (run) => holdAll(bench, load, fans, seats, run),
    (run) => holdBare(bare, limit, fans, seats, run),
  );
  const most = Math.max(...readings.product.map(({ value }) => value));
  const halves = await inTurn(runs, () => holdAtHalf(load, fans, seats, most / 2), null);
  await Promise.all([load.close(), bare.close()]);
  limit.close();

  for (const [at, half] of halves.product.entries()) {
    say(`holds at half, run ${String(at + 1)}: p99 ${(half.p99Ms ?? 0).toFixed(1)} ms`);
    Object.assign(readings.product[at] ?? {}, { p50Ms: half.p50Ms, p99Ms: half.p99Ms });
  }
  const words = {
    ...{ name: bench.name, unit: "holds/s", better: "more" as const },
    target: "ratio >= 0.5; p99 <= 25 ms at half the maximum",
  };
  const isMet = ({ ratio, p99Ms }: { ratio: number | null; p99Ms: number | null }) =>
    (ratio ?? 0) >= RATIO_MIN && (p99Ms ?? Infinity) <= P99_MS_MAX;
  return [figureOf(words, readings, isMet)];
};

/** One request for each seat; a fan's seats lie apart in time, as their taps do. */
function shotsAt(path: string, seatIds: readonly string[], fans: readonly Person[]): Shot[] {
  const headers = fans.map(headersOf);
  return seatIds.map((seatId, at) => ({
    ...{ method: "POST", path, body: JSON.stringify({ seatIds: [seatId] }) },
    headers: headers[at % headers.length] ?? {},
  }));
}

function holdsPath({ performanceId }: House): string {
  return `/api/v1/performances/${performanceId}/holds`;
}

async function holdAll(
  { site, say }: Bench,
  load: Load,
  fans: readonly Person[],
  seats: number,
  run: number,
): Promise<Reading> {
  const house = await openSeats(seats);
  const shots = shotsAt(holdsPath(house), house.seatIds, fans);
  const { answer, usedUs } = await withProcessor(site.processorUs, () => load.atOnce(shots));
  requireAll(answer, 201);
  const value = rateOf(answer);
  const shares = [...usedUs].map(([name, us]) => `${name} ${(us / seats).toFixed(0)}`).join(", ");
  say(`holds, run ${String(run + 1)}: ${value.toFixed(0)} a second; us each: ${shares}`);
  return { value, cpuUsPerOp: sumOf(usedUs) / seats };
}

async function holdBare(
  bare: Load,
  limit: Limit,
  fans: readonly Person[],
  seats: number,
  run: number,
): Promise<Reading> {
  const seatIds = Array.from({ length: seats }, (_, at) => `stalls-${String(at)}`);
  const shots = shotsAt(`/bare-${String(run)}`, seatIds, fans);
  const { answer, usedUs } = await withProcessor(limit.processorUs, () => bare.atOnce(shots));
  requireAll(answer, 201);
  return { value: rateOf(answer), cpuUsPerOp: sumOf(usedUs) / seats };
}

async function holdAtHalf(
  load: Load,
  fans: readonly Person[],
  seats: number,
  perSecond: number,
): Promise<Reading> {
  const house = await openSeats(seats);
  await lookAround(load, house);
  const answers = await load.atRate(shotsAt(holdsPath(house), house.seatIds, fans), perSecond);
  requireAll(answers, 201);
  return {
    value: rateOf(answers),
    cpuUsPerOp: null,
    ...{ p50Ms: percentileMs(answers, 50), p99Ms: percentileMs(answers, 99) },
  };
}

/** Neither side is measured while its code is being compiled. */
async function warmUp(load: Load, bare: Load, fans: readonly Person[]): Promise<void> {
  const house = await openSeats(5_000);
  await load.atOnce(shotsAt(holdsPath(house), house.seatIds, fans));
  await bare.atOnce(shotsAt("/warm", house.seatIds, fans));
}
