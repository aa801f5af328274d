/**
 * `npm run chaos`: a sale with hundreds of fans against the whole product, while it is being broken.
 *
 *   npm run chaos -- --seed 7 --minutes 5 --faults F5,F19 --log kafka
 *
 * Ends with the checker's verdict; exit code 1 when an invariant is broken, 2 when asked for nonsense.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildProduct, generateClient } from "#scripts/product/build";
import { CannotStart } from "#scripts/services/failure";
import { dataFolder } from "#scripts/services/project";
import { stopOnSignals } from "#scripts/services/stop";
import { openThrowAwayPrograms, startTestServices } from "#scripts/services/test-services";

const USAGE =
  "npm run chaos -- [--seed NUMBER] [--minutes 0.2 to 600] [--faults F1,F5,...] [--log redis|kafka] [--fans 1 to 2000] [--no-pages]";

/** What was asked for, in sizes that a machine can do. */
type Wanted = {
  seed: number;
  minutes: number;
  fans: number;
  log: "redis" | "kafka";
  rows: string[];
  pages: boolean;
};

const wanted = readArguments();
const { folder, programs, remove } = openThrowAwayPrograms();
stopOnSignals(
  () => void remove().then(() => process.exit(1)),
  () => {
    programs.killAll();
  },
);

let exitCode = 2;
try {
  await generateClient(programs);
  if (wanted.pages) await buildProduct(programs);
  const kafka = wanted.log === "kafka";
  const stores = await startTestServices(programs, folder, { mail: false, kafka });
  programs.keepRunning(() => undefined);
  // What is imported from here on reads its configuration.
  Object.assign(process.env, stores, { SERVICES_FOLDER: folder, LOG_LEVEL: "silent" });
  exitCode = await run();
} catch (error) {
  console.error(error instanceof CannotStart ? error.message : error);
} finally {
  await remove();
}
process.exit(exitCode);

async function run(): Promise<number> {
  const { CHAOS_FAULTS } = await import("#bench/chaos/faults");
  const { runChaos } = await import("#bench/chaos/run-chaos");
  const { rows, log, seed, minutes, fans, pages } = wanted;
  const possible = CHAOS_FAULTS.filter(({ needs }) => needs === undefined || needs === log);
  const unknown = rows.filter((row) => !possible.some((fault) => fault.row === row));
  if (unknown.length > 0) {
    const known = [...new Set(possible.map(({ row }) => row))].join(", ");
    console.error(`There is no fault ${unknown.join(", ")} on ${log}; there are ${known}.`);
    return 2;
  }
  const faults = possible.filter(({ row }) => rows.length === 0 || rows.includes(row));
  const only = rows.length === 0 ? "" : ` --faults ${rows.join(",")}`;
  const how = pages ? "" : " --no-pages";
  const rerun = `npm run chaos -- --seed ${String(seed)} --minutes ${String(minutes)} --fans ${String(fans)} --log ${log}${only}${how}`;
  const outcome = await runChaos({ seed, minutes, fans, pages, faults, rerun, say: console.log });
  console.log(outcome.text);

  const page = path.join(dataFolder, "chaos", `seed-${String(seed)}-${log}.html`);
  mkdirSync(path.dirname(page), { recursive: true });
  writeFileSync(page, outcome.page);
  console.log(`Page:  ${page}`);
  return outcome.clean ? 0 : 1;
}

function readArguments(): Wanted {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2),
      allowNegative: true,
      options: {
        seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
        minutes: { type: "string", default: "2" },
        fans: { type: "string", default: "200" },
        faults: { type: "string", default: "" },
        log: { type: "string", default: "redis" },
        pages: { type: "boolean", default: true },
      },
    });
    const { log, pages } = values;
    const seed = numberIn(values.seed, 0, 2 ** 31 - 1, true);
    const minutes = numberIn(values.minutes, 0.2, 600, false);
    const fans = numberIn(values.fans, 1, 2_000, true);
    const rows = values.faults.split(",").filter((row) => row !== "");
    if (log !== "redis" && log !== "kafka") throw new Error(log);
    return { seed, minutes, fans, rows, log, pages };
  } catch {
    console.error(USAGE);
    process.exit(2);
  }
}

function numberIn(text: string, least: number, most: number, whole: boolean): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most) || (whole && value % 1 !== 0)) {
    throw new Error(text);
  }
  return value;
}
