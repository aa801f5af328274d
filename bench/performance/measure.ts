/** Measuring in turn: the product, the limit, the product, the limit. */
import type { Figure, Run } from "./benchmark";
import { median } from "./statistics";

/** What one turn gave. @param operations in the time that `cpuUs` was used */
export type Reading = { value: number; cpuUsPerOp: number | null; p50Ms?: number; p99Ms?: number };

/** Measures both in turn, so that whatever else the machine does hits both. */
export async function inTurn(
  runs: number,
  product: (run: number) => Promise<Reading>,
  limit: ((run: number) => Promise<Reading>) | null,
): Promise<{ product: Reading[]; limit: Reading[] }> {
  const readings: { product: Reading[]; limit: Reading[] } = { product: [], limit: [] };
  for (let run = 0; run < runs; run += 1) {
    readings.product.push(await product(run));
    if (limit) readings.limit.push(await limit(run));
  }
  return readings;
}

/** Processor time of programs while something is done, in microseconds. */
export async function withProcessor<Answer>(
  read: () => ReadonlyMap<string, number>,
  work: () => Promise<Answer>,
): Promise<{ answer: Answer; usedUs: Map<string, number> }> {
  const before = read();
  const answer = await work();
  const after = read();
  const usedUs = new Map([...after].map(([name, us]) => [name, us - (before.get(name) ?? 0)]));
  return { answer, usedUs };
}

/** All of it together. */
export function sumOf(usedUs: ReadonlyMap<string, number>): number {
  return [...usedUs.values()].reduce((sum, us) => sum + us, 0);
}

/** What a figure is called. `less`: the smaller it is the better, as times and sizes are. */
type Words = Pick<Figure, "name" | "unit" | "target"> & { better: "more" | "less" };

/** The line of the table that readings come to. @param isMet whether the target is reached */
export function figureOf(
  words: Words,
  readings: { product: readonly Reading[]; limit: readonly Reading[] },
  isMet: (figure: Omit<Figure, "met">) => boolean,
): Figure {
  const { product, limit } = readings;
  const { better, ...told } = words;
  const runs = product.map(({ value, cpuUsPerOp }, at): Run => ({
    value,
    cpuUsPerOp,
    limit: limit[at]?.value ?? null,
  }));
  const ratios = runs.flatMap((run) =>
    run.limit === null ? [] : [shareOf(run.value, run.limit, better)],
  );
  const figure = {
    ...told,
    value: median(product.map(({ value }) => value)),
    limit: medianOrNull(limit.map(({ value }) => value)),
    ratio: medianOrNull(ratios),
    p50Ms: medianOrNull(product.map(({ p50Ms }) => p50Ms)),
    p99Ms: medianOrNull(product.map(({ p99Ms }) => p99Ms)),
    cpuUsPerOp: medianOrNull(product.map(({ cpuUsPerOp }) => cpuUsPerOp)),
    limitCpuUsPerOp: medianOrNull(limit.map(({ cpuUsPerOp }) => cpuUsPerOp)),
    runs,
  };
  return { ...figure, met: isMet(figure) };
}

/** How much of the limit is reached: 1 is all of it. */
function shareOf(value: number, limit: number, better: Words["better"]): number {
  return better === "more" ? value / limit : limit / value;
}

function medianOrNull(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => typeof value === "number");
  return known.length === 0 ? null : median(known);
}
