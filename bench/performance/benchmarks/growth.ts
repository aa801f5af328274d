/** What becomes of the same work when there is more of it: seats, and fans who want one of them. */
import { Load, percentileMs, requireAll, type Shot } from "../load";
import type { Bench, Figure, Measure } from "../benchmark";
import { openSeats } from "../houses";
import { figureOf, sumOf, withProcessor, type Reading } from "../measure";
import { headersOf, makeFans } from "../people";

const SEATS = [1_000, 4_000, 16_000, 60_000, 100_000];
/** For the code to be compiled, or the smallest house would be the dearest. */
const WARM_UP = [1_000, 1_000, 1_000, 1_000];
const FANS = [100, 1_000, 10_000];
const CONNECTIONS = 64;

/** Operations of each kind at each size. */
const COUNT = 1_000;

/** From the smallest to the largest, an operation may cost so many times as much: nothing grows with the house. */
const TIMES_MAX = 3;

export const measureGrowthOfSeats: Measure = async (bench) => {
  const { site, smoke } = bench;
  const sizes = smoke ? SEATS.slice(0, 2) : SEATS;
  const load = new Load(site.url, CONNECTIONS);
  const fans = await makeFans(COUNT);
  let figures: Figure[] = [];
  for (const [nth, size] of [...WARM_UP, ...sizes].entries()) {
    if (nth === WARM_UP.length) figures = [];
    const house = await openSeats(size);
    const path = `/api/v1/performances/${house.performanceId}`;
    const stride = Math.floor(size / COUNT);
    const holds = fans.map((fan, at): Shot => {
      const body = JSON.stringify({ seatIds: [house.seatIds[at * stride]] });
      return { method: "POST", path: `${path}/holds`, headers: headersOf(fan), body };
    });
    const reads = fans.map((): Shot => ({
      ...{ method: "GET", path: `${path}/availability` },
      headers: { "accept-encoding": "gzip" },
    }));
    figures.push(await measureAt(bench, load, "hold", size, holds, 201));
    // While nothing changes: what is encoded once is read by all.
    figures.push(await measureAt(bench, load, "snapshot", size, reads, 200));
  }
  await load.close();
  return judged(figures);
};

export const measureGrowthOfFans: Measure = async (bench) => {
  const { site, smoke, runs } = bench;
  const load = new Load(site.url, 256);
  const figures: Figure[] = [];
  for (const size of smoke ? FANS.slice(0, 2) : FANS) {
    const fans = await makeFans(size);
    const readings: Reading[] = [];
    for (let run = 0; run < runs; run += 1) {
      const house = await openSeats(1_000);
      const body = JSON.stringify({ seatIds: [house.seatIds[run]] });
      const path = `/api/v1/performances/${house.performanceId}/holds`;
      const shots = fans.map((fan): Shot => ({
        method: "POST",
        path,
        headers: headersOf(fan),
        body,
      }));
      const { answer, usedUs } = await withProcessor(site.processorUs, () => load.atOnce(shots));
      if (answer.byStatus.get(201) !== 1) throw new Error("One seat has not had one winner.");
      readings.push({ value: answer.elapsedMs / size, cpuUsPerOp: sumOf(usedUs) / size });
    }
    figures.push(
      growthFigure(bench, { of: "fans for one seat", size }, "ms for each fan", readings),
    );
  }
  await load.close();
  return judged(figures);
};

async function measureAt(
  bench: Bench,
  load: Load,
  of: string,
  size: number,
  shots: readonly Shot[],
  status: number,
): Promise<Figure> {
  const { site, say } = bench;
  const { answer, usedUs } = await withProcessor(site.processorUs, () => load.atOnce(shots));
  requireAll(answer, status);
  const cpuUsPerOp = sumOf(usedUs) / answer.count;
  say(`${of} at ${String(size)}: ${cpuUsPerOp.toFixed(0)} us`);
  const reading = {
    value: answer.elapsedMs / answer.count,
    cpuUsPerOp,
    p99Ms: percentileMs(answer, 99),
  };
  return growthFigure(bench, { of: `${of}, seats`, size }, "ms each", [reading]);
}

function growthFigure(
  bench: Bench,
  at: { of: string; size: number },
  unit: string,
  product: Reading[],
): Figure {
  const name = `${bench.name}: ${at.of} ${String(at.size)}`;
  const words = {
    name,
    unit,
    better: "less" as const,
    target: `<= ${String(TIMES_MAX)} times the smallest`,
  };
  return { ...figureOf(words, { product, limit: [] }, () => true), at };
}

/** Holds each against the smallest of its kind. */
function judged(figures: readonly Figure[]): Figure[] {
  return figures.map((figure) => {
    const smallest = figures.find(({ at }) => at?.of === figure.at?.of);
    return { ...figure, met: figure.value <= TIMES_MAX * (smallest?.value ?? 0) };
  });
}
