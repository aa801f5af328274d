/** The product under a benchmark: started as `npm start` does, on durable stores of its own that are gone afterwards. */
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { bringUp } from "#scripts/product/bring-up";
import { generateClient, buildProduct } from "#scripts/product/build";
import { findNoted } from "#scripts/services/leftovers";
import { choosePort } from "#scripts/services/ports";
import { readSettings, withoutEmptyValues } from "#scripts/services/settings";
import { openThrowAwayPrograms } from "#scripts/services/test-services";
import { silentSteps } from "#scripts/services/steps";
import { openMailSink } from "#bench/cluster/mail-sink";
import { readMemoryBytes, readProcessorUs } from "./processor";

/** The programs whose processor time counts. */
const PROGRAMS = [
  ...["front-door", "realtime", "workers", "payment-simulator"],
  ...["postgres", "redis", "kafka"],
] as const;

/** A running product. */
export type Site = {
  url: string;
  realtimeUrl: string;
  environment: Record<string, string>;
  /** Processor time that each program has used so far, in microseconds. */
  processorUs: () => Map<string, number>;
  pidOf: (program: string) => number | undefined;
  memoryBytes: (program: string) => number;
  /** Kills a program, which starts again by itself as under `npm start`. @param meanwhile while it is away */
  restart: (program: string, meanwhile: () => Promise<void>) => Promise<void>;
  close: () => Promise<void>;
};

/** Generates and builds what the product is made of, unless it is as it was. */
export async function prepareSite(): Promise<void> {
  const { programs, remove } = openThrowAwayPrograms();
  try {
    await generateClient(programs);
    await buildProduct(programs);
  } finally {
    await remove();
  }
}

/**
 * Starts the product. All load comes from one address, so the limit for one address is out of the way.
 *
 * @param wishes what the product's processes have in their environment beside that
 */
export async function openSite(wishes: Record<string, string> = {}): Promise<Site> {
  const { folder, programs, remove } = openThrowAwayPrograms();
  const mails = await openMailSink();
  const port = await choosePort();
  const environment = withoutEmptyValues({
    ...process.env,
    ...wishes,
    HOLDS_PER_ADDRESS_MAX: "1000000000",
    SMTP_URL: mails.url,
    PORT: String(port),
    PUBLIC_URL: undefined,
    DEMO_ACCOUNTS: "false",
  });
  // The product's processes have this process's environment and what `bringUp` finds out.
  Object.assign(process.env, {
    HOLDS_PER_ADDRESS_MAX: environment.HOLDS_PER_ADDRESS_MAX,
    ...wishes,
  });
  const close = async () => {
    await remove();
    await mails.close();
  };
  try {
    const settings = { ...readSettings(environment), databaseUrl: null, redisUrl: null };
    const wanted = { folder, environment, settings, kafka: false, development: false };
    const kind = { throwAway: true, durable: true };
    const product = await bringUp(programs, silentSteps, { ...wanted, ...kind });
    const pids = await readPids(folder);
    programs.keepRunning(() => undefined);
    const restart = async (program: string, meanwhile: () => Promise<void>) => {
      const before = pids.get(program);
      if (before === undefined) throw new Error(`${program} does not run.`);
      process.kill(before, "SIGKILL");
      await meanwhile();
      while (pids.get(program) === before) {
        await pause(20);
        const now = await findNoted(path.join(folder, "run"), program);
        if (now !== null) pids.set(program, now);
      }
    };
    return {
      url: product.url,
      realtimeUrl: `http://127.0.0.1:${product.environment.REALTIME_PORT ?? ""}`,
      environment: product.environment,
      processorUs: () => readProcessorUs(pids),
      pidOf: (program) => pids.get(program),
      memoryBytes: (program) => readMemoryBytes(pids.get(program) ?? -1),
      restart,
      close,
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

async function readPids(folder: string): Promise<Map<string, number>> {
  const pids = new Map<string, number>();
  for (const name of PROGRAMS) {
    const pid = await findNoted(path.join(folder, "run"), name);
    if (pid !== null) pids.set(name, pid);
  }
  return pids;
}
