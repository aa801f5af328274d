/** The life of a start: bring the product up, say where it is, keep it up, and end it when asked. */
import path from "node:path";
import { parseArgs } from "node:util";
import { CannotStart } from "#scripts/services/failure";
import { endLeftovers, forgetProgram, noteAsOnlyOne } from "#scripts/services/leftovers";
import { Programs } from "#scripts/services/programs";
import { dataFolder, projectFolder } from "#scripts/services/project";
import { readEnvironment, readSettings } from "#scripts/services/settings";
import { printSteps, type Steps } from "#scripts/services/steps";
import { stopOnSignals } from "#scripts/services/stop";
import { DEMO_ACCOUNTS, type DemoAccount } from "#server/domain/demo-accounts";
import { bringUp, type Product } from "./bring-up";

const STARTER = "starter";
const USAGE = "Usage: npm start [-- --kafka], and see .env.example for what can be configured.";

/** Runs the product until this process is asked to end; then exits with 0, or with 1 if it could not start. */
export async function runProduct({ development }: { development: boolean }): Promise<void> {
  const steps = printSteps();
  const stopping = new AbortController();
  try {
    const kafka = readArguments();
    const environment = readEnvironment(path.join(projectFolder, ".env"));
    const settings = readSettings(environment);
    await becomeTheOnlyOne();
    await endLeftoversOfEarlierStart(steps);

    const programs = new Programs(dataFolder);
    stopOnSignals(
      () => {
        stopping.abort();
        void end(programs, steps);
      },
      () => {
        programs.killAll();
      },
    );
    const asked = { environment, settings, kafka, development };
    const wanted = { ...asked, folder: dataFolder, throwAway: false };
    const product = await bringUp(programs, steps, wanted).catch(async (error: unknown) => {
      await programs.stopAll();
      await forgetProgram(dataFolder, STARTER);
      throw error;
    });
    programs.keepRunning(steps.say);
    steps.say(welcome(product, settings.demo));
  } catch (error) {
    // Whatever breaks while everything is being ended is no news, and the end is on its way.
    if (stopping.signal.aborted) return;
    console.error(error instanceof CannotStart ? error.message : error);
    process.exit(1);
  }
}

async function endLeftoversOfEarlierStart(steps: Steps): Promise<void> {
  const ended = await endLeftovers(path.join(dataFolder, "run"));
  if (ended.length === 0) return;
  steps.say(`  Ended what an earlier start had left running: ${ended.join(", ")}`);
}

async function end(programs: Programs, steps: Steps): Promise<void> {
  steps.say("\n  Stopping …");
  await programs.stopAll();
  await forgetProgram(dataFolder, STARTER);
  steps.say("✓ Stopped");
  process.exit(0);
}

function readArguments(): boolean {
  try {
    // The first argument named this script: see enter.mjs.
    const args = process.argv.slice(3);
    const { values } = parseArgs({ args, options: { kafka: { type: "boolean", default: false } } });
    return values.kafka;
  } catch {
    throw new CannotStart(USAGE);
  }
}

/** Two starts on one data folder would ruin it. */
async function becomeTheOnlyOne(): Promise<void> {
  const other = await noteAsOnlyOne(dataFolder, STARTER);
  if (other !== null) {
    throw new CannotStart(
      `Frontrow is already running here as process ${String(other)}: end it with Ctrl-C, or with \`kill ${String(other)}\`.`,
    );
  }
}

function welcome({ url, stores }: Product, demo: boolean): string {
  const lines = [
    "",
    `  Frontrow    ${url}`,
    ...(demo ? DEMO_ACCOUNTS.map(sayAccount) : []),
    ...(stores.inboxUrl === null ? [] : [`  Mail        ${stores.inboxUrl}`]),
    `  Logs        ${path.join(dataFolder, "logs")}`,
    "",
    "  Ctrl-C stops everything; the data stays.",
    "",
  ];
  return lines.join("\n");
}

function sayAccount({ role, email, password }: DemoAccount): string {
  const title = role === "fan" ? "A fan" : "Organiser";
  return `  ${title.padEnd(11)} ${email}, password ${password}`;
}
