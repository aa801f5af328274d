/** The stores of a fault test, as processes to be killed and frozen; see scripts/with-services.ts --restart. */
import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { endProcessGroup, findNoted } from "#scripts/services/leftovers";

/** The stores that run here by name; Kafka only where it was asked for. */
export type StoreName = "postgres" | "redis" | "kafka";

/** Kills a store as a power cut would; it starts again half a second later on what is on its disk. */
export async function killStore(name: StoreName): Promise<void> {
  await endProcessGroup(await pidOf(name), "SIGKILL", 0);
}

/** Kills Redis and takes its disk away: it starts again half a second later, and knows nothing. */
export async function killRedisAndItsDisk(): Promise<void> {
  await killStore("redis");
  rmSync(path.join(servicesFolder(), "redis/appendonlydir"), { recursive: true, force: true });
}

/** Stops the clock of a store. Its connections stay open. */
export async function freezeStore(name: StoreName): Promise<void> {
  process.kill(-(await pidOf(name)), "SIGSTOP");
}

/** Lets a frozen store go on. */
export async function thawStore(name: StoreName): Promise<void> {
  process.kill(-(await pidOf(name)), "SIGCONT");
}

async function pidOf(name: StoreName): Promise<number> {
  const folder = servicesFolder();
  // A store that is just coming back is noted in a moment.
  for (let tries = 0; tries < 200; tries += 1) {
    const pid = await findNoted(path.join(folder, "run"), name);
    if (pid !== null) return pid;
    await pause(50);
  }
  throw new Error(`There is no ${name} to be broken.`);
}

function servicesFolder(): string {
  const folder = process.env.SERVICES_FOLDER;
  if (folder === undefined) throw new Error("Run this with scripts/with-services.ts --restart.");
  return folder;
}
