/**
 * `npm run drill`: an on-sale rehearsal against a site that runs.
 *
 *   npm run drill -- --scenario hot-seat --fans 2000
 *   npm run drill -- --scenario sell-out --fans 400 --seats 200 --url http://localhost:3100 --json drill.json
 *
 * Ends with a report, a page with plots and the verdict of the audit. Exit code 1 when a promise was broken, 2 when
 * it cannot be played, 130 when it was ended early. See docs/drill.md.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { readTerms, type DrillTerms } from "#bench/drill/arguments";
import { drillPage, jsonOf, textOf, verdictOf, type Drilled } from "#bench/drill/report";
import { runDrill, type Voice } from "#bench/drill/run-drill";
import { CannotStart } from "#scripts/services/failure";
import { dataFolder } from "#scripts/services/project";
import { stopOnSignals } from "#scripts/services/stop";

const ENDED_EARLY = 130;

const stopping = new AbortController();
stopOnSignals(
  () => {
    console.error("\nCalling the performance off …");
    stopping.abort();
  },
  () => process.exit(ENDED_EARLY),
);

try {
  const terms = readTerms(process.argv.slice(2), process.env);
  if (terms.json !== null) requireWritable(terms.json);
  const drilled = await runDrill(terms, rerunOf(terms), openVoice(), stopping.signal);
  report(terms, drilled);
  process.exit(verdictOf(drilled).length === 0 ? 0 : 1);
} catch (fault) {
  if (stopping.signal.aborted) process.exit(ENDED_EARLY);
  if (fault instanceof CannotStart) {
    console.error(fault.message);
    process.exit(2);
  }
  console.error(fault);
  process.exit(1);
}

function report(terms: DrillTerms, drilled: Drilled): void {
  console.log(textOf(drilled));
  const folder = path.join(dataFolder, "drill");
  mkdirSync(folder, { recursive: true });
  const page = path.join(folder, `${terms.scenario}-seed-${String(terms.seed)}.html`);
  writeFileSync(page, drillPage(drilled));
  console.log(`Page:  ${page}`);
  if (terms.json !== null) writeFileSync(terms.json, jsonOf(drilled));
}

/** The same drill by the same dice. Passwords are left out: whoever gave one knows it. */
function rerunOf({ scenario, fans, seats, url, seed, seconds }: DrillTerms): string {
  const size = seats === null ? "" : ` --seats ${String(seats)}`;
  const time = scenario === "reads" ? ` --seconds ${String(seconds)}` : "";
  return `npm run drill -- --scenario ${scenario} --fans ${String(fans)}${size}${time} --url ${url} --seed ${String(seed)}`;
}

/** A report that cannot be written is not to be found out at the end. @throws CannotStart */
function requireWritable(file: string): void {
  try {
    writeFileSync(file, "", { flag: "a" });
  } catch {
    throw new CannotStart(`--json ${file} cannot be written.`);
  }
}

/** In a terminal the line that tells how it goes is written over by the next one. */
function openVoice(): Voice {
  const { stdout } = process;
  if (!stdout.isTTY) return { say: console.log, tell: console.log };
  return {
    say: (line) => stdout.write(`\r\u001B[K${line}\n`),
    tell: (line) => stdout.write(`\r\u001B[K${line}`),
  };
}
