/**
 * `npm run bench`: how fast the product is, held against the limit of the machine in the same run.
 *
 *   npm run bench                       all of it, and docs/performance.md is written anew
 *   npm run bench -- holds snapshot     some of it
 *   npm run bench -- --json FILE        the figures as JSON, too
 *
 * Exit code 1 when a benchmark could not be done, 2 when asked for nonsense. A target that is not met is told,
 * and is no failure: machines differ.
 */
import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import type { Figure } from "#bench/performance/benchmark";
import { BENCHMARKS } from "#bench/performance/benchmarks";
import { writeDocument } from "#bench/performance/document";
import { describeFigures } from "#bench/performance/report";
import type { BenchmarkTerms, BenchmarkWord } from "#bench/performance/run-benchmark";
import { prepareSite } from "#bench/performance/site";
import { projectFolder } from "#scripts/services/project";

const USAGE = `npm run bench -- [NAME ...] [--runs 1 to 20] [--smoke] [--json FILE]; NAME: ${Object.keys(BENCHMARKS).join(", ")}`;

const { names, json, ...terms } = readArguments();
const startedMs = performance.now();
await prepareSite();
const figures: Figure[] = [];
const failed: string[] = [];
for (const name of names) {
  say(`${name}: ${BENCHMARKS[name]?.what ?? ""}`);
  const measured = await runBenchmark({ name, ...terms });
  if (measured.length === 0) failed.push(name);
  figures.push(...measured);
  // Written after each, so that whatever happens later costs no figure.
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
}
console.log(describeFigures(figures));
if (failed.length > 0) {
  console.error(`Could not be measured: ${failed.join(", ")}.`);
  process.exit(1);
}
const isWhole = names.length === Object.keys(BENCHMARKS).length && !terms.smoke;
if (isWhole) writeDocument(path.join(projectFolder, "docs/performance.md"), figures, new Date());

/** Runs one in a process of its own, so that none leaves its memory to the next. @returns none if it failed */
async function runBenchmark(asked: BenchmarkTerms): Promise<Figure[]> {
  const child = fork(
    path.join(projectFolder, "bench/performance/run-benchmark.ts"),
    [JSON.stringify(asked)],
    { execArgv: ["--import", "tsx"] },
  );
  const measured: Figure[] = [];
  child.on("message", (word: BenchmarkWord) => {
    if ("say" in word) say(`  ${word.say}`);
    else measured.push(...word.figures);
  });
  await new Promise((resolve) => child.once("exit", resolve));
  return measured;
}

function say(line: string): void {
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0).padStart(5);
  console.log(`${seconds} s  ${line}`);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: {
        runs: { type: "string" },
        smoke: { type: "boolean", default: false },
        json: { type: "string" },
      },
    });
    const { json, smoke } = values;
    const unknown = positionals.filter((name) => !(name in BENCHMARKS));
    const runs = Number(values.runs ?? (smoke ? 1 : 3));
    if (unknown.length > 0 || !(Number.isInteger(runs) && runs >= 1 && runs <= 20)) {
      throw new Error("nonsense");
    }
    const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
    return { names, json, smoke, runs };
  } catch {
    console.error(USAGE);
    process.exit(2);
  }
}
