/** `npm run seed`: adds the two venues, their events and the demo accounts to the database of DATABASE_URL. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { projectFolder } from "#scripts/services/project";
import { readEnvironment } from "#scripts/services/settings";

readEnvironment(path.join(projectFolder, ".env"));
const file = pathToFileURL(path.join(projectFolder, "prisma/seed.ts")).href;
const { seed } = (await import(file)) as { seed: () => Promise<void> };
await seed();
// Said outright: whatever connections the seed has opened are not worth waiting for.
process.exit(0);
