/** What `npm test` consists of: stages that each count what passed and what failed. */
import { findSchemaDrift } from "#scripts/schema/migrations";
import { canStartKafka } from "#scripts/services/kafka";
import {
  openThrowAwayPrograms,
  startTestServices,
  withThrowAwayPostgres,
} from "#scripts/services/test-services";
import { buildProduct } from "#scripts/product/build";
import { check, runVitest, type Workshop } from "./commands";
import type { Counts } from "./counts";
import { runInBrowser } from "./in-browser";

/** A part of the test run. */
export type Stage = {
  name: string;
  /** @throws as good as a failure of the stage */
  run: (workshop: Workshop) => Promise<Counts>;
};

const PASSED = { passed: 1, failed: 0 };
const FAILED = { passed: 0, failed: 1 };
const NOTHING = { passed: 0, failed: 0 };

/** Benchmarks that are run small, to see that what they measure is right: no test asks how fast it is. */
const SMOKED = [
  ...["holds", "hot-seat", "bookings", "sell-out", "ga-rush", "snapshot", "fan-out", "opening"],
];

/** Every stage, in the order in which they run: what is quick to say no comes first. */
export const STAGES: readonly Stage[] = [
  {
    name: "types",
    run: (workshop) =>
      check(workshop, { tool: "next", args: ["typegen"] }, { tool: "tsc", args: [] }),
  },
  { name: "eslint", run: (workshop) => check(workshop, { tool: "eslint", args: ["."] }) },
  {
    name: "prettier",
    run: (workshop) => check(workshop, { tool: "prettier", args: ["--check", "."] }),
  },
  { name: "knip", run: (workshop) => check(workshop, { tool: "knip", args: [] }) },
  { name: "unit", run: (workshop) => runVitest(workshop, ["--project", "unit"]) },
  {
    name: "integration",
    run: (workshop) => runOnStores(workshop, ["--project", "integration"], false),
  },
  {
    name: "latency",
    run: (workshop) => runOnStores(workshop, ["--project", "latency"], false),
  },
  { name: "faults", run: runFaults },
  { name: "kafka", run: runKafkaLane },
  { name: "drift", run: checkDrift },
  { name: "build", run: build },
  {
    name: "bench",
    run: (workshop) =>
      check(workshop, { tool: "tsx", args: ["scripts/bench.ts", "--smoke", ...SMOKED] }),
  },
  { name: "e2e", run: runInBrowser },
];

/** Runs tests on real stores of their own; without a broker the log is in Redis Streams. */
async function runOnStores(
  workshop: Workshop,
  args: readonly string[],
  kafka: boolean,
): Promise<Counts> {
  const { folder, programs, remove } = openThrowAwayPrograms();
  try {
    const environment = await startTestServices(programs, folder, { mail: true, kafka });
    return await runVitest(workshop, args, environment);
  } finally {
    await remove();
  }
}

/** Rows of docs/reliability.md that take seconds each; `npm run test:faults` runs them all. */
const QUICK_FAULTS = ["quiet-sale", "f01-", "f04-", "f13-", "f15-", "f25-"];

/** Breaks the product on stores of its own that come back when they are killed. */
async function runFaults(workshop: Workshop): Promise<Counts> {
  const { folder, programs, remove } = openThrowAwayPrograms();
  try {
    const environment = await startTestServices(programs, folder, { mail: false, kafka: false });
    programs.keepRunning(() => undefined);
    const files = QUICK_FAULTS.map((name) => `bench/faults/${name}`);
    const services = { ...environment, SERVICES_FOLDER: folder };
    return await runVitest(workshop, ["--project", "faults", ...files], services);
  } finally {
    await remove();
  }
}

/** The log's contract on a real broker. Where none can be had it is absent, which CI does not accept. */
async function runKafkaLane(workshop: Workshop): Promise<Counts> {
  if (canStartKafka()) {
    const onBroker = [".contract.test.", "server/event-log/kafka.integration"];
    return runOnStores(workshop, ["--project", "integration", ...onBroker], true);
  }
  workshop.say(
    "  The Kafka lane is absent: it needs Java 11 or newer with Maven, or a running Docker.",
  );
  return process.env.CI === "true" ? FAILED : NOTHING;
}

async function checkDrift({ say }: Workshop): Promise<Counts> {
  let drift = "";
  await withThrowAwayPostgres(async (databaseUrl) => {
    drift = await findSchemaDrift(databaseUrl);
  });
  if (drift === "") return PASSED;
  say(`The migrations do not lead to prisma/schema.prisma. What is missing:\n${drift}`);
  return FAILED;
}

async function build({ programs }: Workshop): Promise<Counts> {
  await buildProduct(programs);
  return PASSED;
}
