/** Finding the embedded Postgres of a start that runs at this moment. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { findNoted } from "./leftovers";
import { databaseUrl } from "./postgres";
import { readSecrets } from "./secrets";

/** The line of Postgres' own note that names its port, from 0. Source: PostgreSQL, miscadmin.h. */
const PORT_LINE = 3;

/** The URL of the database that runs on a data folder; null if none does. */
export async function findRunningPostgres(folder: string): Promise<string | null> {
  if ((await findNoted(path.join(folder, "run"), "postgres")) === null) return null;

  // Where Postgres could not have its files in the data folder, there is a note that says where they are.
  const note = path.join(folder, "postgres-is-at");
  const files = existsSync(note)
    ? readFileSync(note, "utf8").trim()
    : path.join(folder, "postgres");
  const lines = readFileSync(path.join(files, "postmaster.pid"), "utf8").split("\n");
  const { postgres: password } = await readSecrets(folder);
  return databaseUrl(Number(lines[PORT_LINE]), password);
}
