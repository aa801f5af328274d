/**
 * `npm test`: everything that must hold, on stores of its own that are gone afterwards.
 *
 *   npm test                          all stages
 *   npm test -- --only unit --only e2e   some of them
 *
 * The last line is `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { generateClient } from "#scripts/product/build";
import { CannotStart } from "#scripts/services/failure";
import { stopOnSignals } from "#scripts/services/stop";
import { openThrowAwayPrograms } from "#scripts/services/test-services";
import { addCounts, type Counts } from "#scripts/testing/counts";
import { STAGES, type Stage } from "#scripts/testing/stages";
import type { Workshop } from "#scripts/testing/commands";

const stages = chooseStages();
const { folder, programs, remove } = openThrowAwayPrograms();
const workshop: Workshop = { programs, folder, say: console.log };

stopOnSignals(
  () => void remove().then(() => process.exit(1)),
  () => {
    programs.killAll();
  },
);

// The types and the tests are those of the client that the schema makes.
await generateClient(programs);
const results: Counts[] = [];
for (const stage of stages) results.push(await run(stage));
await remove();

const { passed, failed } = addCounts(results);
console.log(`${String(passed)} passed, ${String(failed)} failed`);
process.exit(failed === 0 ? 0 : 1);

async function run(stage: Stage): Promise<Counts> {
  const startedMs = Date.now();
  console.log(`  ${stage.name} …`);
  const counts = await attempt(stage);
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  const mark = counts.failed === 0 ? "✓" : "✗";
  const told = `${String(counts.passed)} passed, ${String(counts.failed)} failed`;
  console.log(`${mark} ${stage.name}  ${told}  ${seconds} s`);
  return counts;
}

/** A stage that cannot be run has failed; the next ones still have something to say. */
async function attempt(stage: Stage): Promise<Counts> {
  try {
    return await stage.run(workshop);
  } catch (error) {
    console.log(error instanceof CannotStart ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

function chooseStages(): readonly Stage[] {
  // The first argument named this script: see enter.mjs.
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { only: { type: "string", multiple: true } },
  });
  const { only } = values;
  const names = STAGES.map((stage) => stage.name);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no stage "${unknown}"; there are ${names.join(", ")}.`);
    process.exit(1);
  }
  return STAGES.filter((stage) => only === undefined || only.includes(stage.name));
}
