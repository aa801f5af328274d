/**
 * Runs a command against real stores that live no longer than it does:
 *
 *   npx tsx scripts/with-services.ts [--mail] [--kafka] [--restart] -- command arguments
 *
 * Postgres (migrated) and Redis always; any number of these may run side by side. With --restart a store that
 * is killed comes back on its data, as fault tests want it; its process id is noted below SERVICES_FOLDER.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { CannotStart } from "#scripts/services/failure";
import { openThrowAwayPrograms, startTestServices } from "#scripts/services/test-services";

const separator = process.argv.indexOf("--");
const options = process.argv.slice(2, separator);
const [command, ...args] = process.argv.slice(separator + 1);
if (separator < 0 || command === undefined) {
  console.error("Say what to run: npx tsx scripts/with-services.ts [--mail] -- command");
  process.exit(1);
}

const { folder, programs, remove } = openThrowAwayPrograms();
let child: ChildProcess | undefined;
let exitCode = 1;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (child) child.kill(signal);
    else void remove().then(() => process.exit(1));
  });
}

try {
  const env = await startTestServices(programs, folder, {
    mail: options.includes("--mail"),
    kafka: options.includes("--kafka"),
  });
  if (options.includes("--restart")) programs.keepRunning(() => undefined);
  const environment = { ...process.env, ...env, SERVICES_FOLDER: folder };
  child = spawn(command, args, { stdio: "inherit", env: environment });
  exitCode = await ended(child);
} catch (error) {
  console.error(error instanceof CannotStart ? error.message : error);
} finally {
  await remove();
}
// Said outright: the schema engine leaves a timer behind that would keep this process for ten seconds.
process.exit(exitCode);

function ended(running: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    running.once("error", reject);
    running.once("exit", (code) => {
      resolve(code ?? 1);
    });
  });
}
