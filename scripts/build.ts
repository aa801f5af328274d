/** `npm run build`: Prisma's client, the pages and the bundles of the processes, unless they are up to date. */
import { buildProduct, generateClient } from "#scripts/product/build";
import { CannotStart } from "#scripts/services/failure";
import { Programs } from "#scripts/services/programs";
import { dataFolder } from "#scripts/services/project";
import { printSteps } from "#scripts/services/steps";
import { stopOnSignals } from "#scripts/services/stop";

const programs = new Programs(dataFolder);
const steps = printSteps();
stopOnSignals(
  () => void programs.stopAll().then(() => process.exit(1)),
  () => {
    programs.killAll();
  },
);

try {
  await steps.run("Client", "generating", async () => {
    const generated = await generateClient(programs);
    return { value: null, told: generated ? "generated from the schema" : "unchanged" };
  });
  await steps.run("Build", "building pages and processes", async () => {
    const built = await buildProduct(programs);
    return { value: null, told: built ? "pages and processes" : "unchanged" };
  });
} catch (error) {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exitCode = 1;
} finally {
  await programs.stopAll();
}
