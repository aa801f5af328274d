/** One benchmark in a process of its own: starts the product, measures, and sends the figures to its parent. */
import type { Bench, Figure } from "./benchmark";
import { BENCHMARKS } from "./benchmarks";
import { openSite } from "./site";

/** What the process is told, as JSON in its first argument. */
export type BenchmarkTerms = { name: string } & Pick<Bench, "runs" | "smoke">;

/** What it sends: how far it is, and at last what came of it. */
export type BenchmarkWord = { say: string } | { figures: Figure[] };

const { name, ...terms } = JSON.parse(process.argv[2] ?? "") as BenchmarkTerms;
const environment = BENCHMARKS[name]?.environment ?? {};
const site = await openSite(environment);
process.on("disconnect", () => void site.close().then(() => process.exit(1)));
try {
  // What is imported from here on reads its configuration.
  Object.assign(process.env, site.environment, { LOG_LEVEL: "silent" });
  const load = BENCHMARKS[name]?.load;
  if (!load) throw new Error(`There is no benchmark ${name}.`);
  const { closeRedis, openRedis } = await import("#server/redis/client");
  const { closePostgres } = await import("#server/postgres/client");
  await openRedis();
  const measure = await load();
  tell({
    figures: await measure({
      name,
      site,
      ...terms,
      say: (line) => {
        tell({ say: line });
      },
    }),
  });
  closeRedis();
  await closePostgres();
} finally {
  await site.close();
}
process.exit(0);

function tell(word: BenchmarkWord): void {
  process.send?.(word);
}
