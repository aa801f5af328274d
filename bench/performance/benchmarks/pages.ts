/** Server-rendered pages with their data, against the least page of the same app: the one that says "not found". */
import { prisma } from "#server/postgres/client";
import type { Measure } from "../benchmark";
import { openSeats } from "../houses";
import { Load, percentileMs, rateOf, requireAll, type Shot } from "../load";
import { figureOf, inTurn, sumOf, withProcessor, type Reading } from "../measure";

const CONNECTIONS = 16;
const RATIO_MIN = 0.5;

export const measurePages: Measure = async ({ site, runs, smoke, say }) => {
  const { performanceId } = await openSeats(1_000);
  const { event } = await prisma.performance.findUniqueOrThrow({
    where: { id: performanceId },
    select: { event: { select: { slug: true } } },
  });
  const pages = {
    home: "/",
    event: `/events/${event.slug}`,
    performance: `/performances/${performanceId}`,
  };
  const count = smoke ? 50 : 1_500;
  const load = new Load(site.url, CONNECTIONS);
  const read = (path: string, status: number) => async (): Promise<Reading> => {
    const { answer, usedUs } = await withProcessor(site.processorUs, () =>
      load.atOnce(shots(path, count)),
    );
    requireAll(answer, status);
    return {
      ...{ value: rateOf(answer), cpuUsPerOp: sumOf(usedUs) / count },
      ...{ p50Ms: percentileMs(answer, 50), p99Ms: percentileMs(answer, 99) },
    };
  };
  const trivial = read("/no-such-page", 404);
  await trivial();
  const figures = [];
  for (const [name, path] of Object.entries(pages)) {
    await read(path, 200)();
    const readings = await inTurn(runs, read(path, 200), trivial);
    const words = {
      ...{ name: `page: ${name}`, unit: "pages/s", better: "more" as const },
      target: "ratio >= 0.5",
    };
    figures.push(figureOf(words, readings, ({ ratio }) => (ratio ?? 0) >= RATIO_MIN));
    say(
      `${name}: ${readings.product.map(({ value }) => value.toFixed(0)).join(", ")} pages a second`,
    );
  }
  await load.close();
  return figures;
};

function* shots(path: string, count: number): Iterable<Shot> {
  const shot: Shot = { method: "GET", path, headers: { accept: "text/html" } };
  for (let at = 0; at < count; at += 1) yield shot;
}
