/** Bringing the whole product up, from nothing to a front door that is ready. */
import path from "node:path";
import { applyMigrations } from "#scripts/schema/migrations";
import { CannotStart } from "#scripts/services/failure";
import { takePort } from "#scripts/services/ports";
import type { Programs } from "#scripts/services/programs";
import { projectFolder } from "#scripts/services/project";
import { readSecrets } from "#scripts/services/secrets";
import type { Settings } from "#scripts/services/settings";
import type { Steps } from "#scripts/services/steps";
import { startStores, type StoreAddresses } from "#scripts/services/stores";
import { buildProduct, generateClient } from "./build";
import { isEmpty } from "./database";
import { productEnvironment } from "./environment";
import { Faults, startProcesses } from "./processes";

/** What is wanted. */
export type Wanted = {
  folder: string;
  /** The environment that this start was given, without empty values. */
  environment: NodeJS.Dict<string>;
  settings: Settings;
  kafka: boolean;
  development: boolean;
  /** Whether everything is gone afterwards. */
  throwAway: boolean;
  /** Whether what is acknowledged is on disk although everything is gone afterwards: for benchmarks. */
  durable?: boolean;
};

/** What there is, once it is up. */
export type Product = { url: string; stores: StoreAddresses; environment: Record<string, string> };

/** Brings the product up, step by step. @throws CannotStart in one sentence */
export async function bringUp(programs: Programs, steps: Steps, wanted: Wanted): Promise<Product> {
  const { folder, settings, kafka, development, throwAway, durable = !throwAway } = wanted;
  const { port, demo } = settings;
  // A throw-away start has chosen its port, which is taking it.
  if (!throwAway && !(await takePort(port))) {
    throw new CannotStart(
      `Port ${String(port)} is taken: end what listens there, or choose another, for example PORT=${String(port + 100)} npm start.`,
    );
  }
  const secrets = await readSecrets(folder);
  const options = { folder, secrets, settings, kafka, throwAway: !durable };
  const stores = await startStores(programs, steps, options);
  const found = { port, folder, throwAway, development, demo, stores, secrets };
  const environment = await productEnvironment(found, wanted.environment);

  await steps.run("Database", "bringing the schema up to date", async () => {
    const applied = await applyMigrations(stores.databaseUrl);
    const told = applied.length === 0 ? "up to date" : `migrated by ${applied.join(", ")}`;
    return { value: null, told };
  });
  await steps.run("Client", "generating", async () => {
    const generated = await generateClient(programs);
    return { value: null, told: generated ? "generated from the schema" : null };
  });
  if (demo && (await isEmpty(stores.databaseUrl))) {
    await steps.run("Seed", "adding two venues and their events", async () => {
      await seed(programs, environment);
      return { value: null, told: "two venues, their events and the demo accounts" };
    });
  }
  if (!development) {
    await steps.run("Build", "building pages and processes", async () => {
      const built = await buildProduct(programs);
      return { value: null, told: built ? "pages and processes" : "unchanged" };
    });
  }

  const url = `http://localhost:${String(port)}`;
  await steps.run("Frontrow", "starting its processes", async () => {
    const faults = new Faults();
    await startProcesses(programs, { environment, development }, url, faults);
    faults.sayFromNowOn(steps.say);
    return { value: null, told: "front door, sidecar, workers and payment simulator are ready" };
  });
  return { url: environment.PUBLIC_URL ?? url, stores, environment };
}

function seed(programs: Programs, environment: Record<string, string>): Promise<void> {
  return programs.run({
    name: "seed",
    command: process.execPath,
    args: ["--import", "tsx", path.join(projectFolder, "scripts/seed.ts")],
    folder: projectFolder,
    env: { ...process.env, ...environment },
  });
}
