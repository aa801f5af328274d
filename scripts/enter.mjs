/**
 * The way in for `npm start`, `npm run dev` and `npm test`: `node scripts/enter.mjs start`.
 *
 * Works on a fresh clone, before there are packages; the rest is TypeScript and goes on in this process.
 */
import { install, isNodeNewEnough, NODE_OLDEST } from "./install.mjs";
import path from "path";
import { fileURLToPath } from "url";

// Until something runs there is nothing to end: being asked to stop is no failure.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(0));

if (!isNodeNewEnough(process.version)) {
  console.error(
    `Frontrow needs Node ${NODE_OLDEST.join(".")} or newer, and this is ${process.version}: install it from https://nodejs.org and start again.`,
  );
  process.exit(1);
}

const folder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(folder);
const script = process.argv[2];
try {
  await install(folder);
  const { register } = await import("tsx/esm/api");
  register();
  await import(`./${script}.ts`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
