/** Where this installation lives. */
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout: the folder of package.json. */
export const projectFolder = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** What this installation remembers from one start to the next; ignored by git. */
export const dataFolder = path.join(projectFolder, ".data");
