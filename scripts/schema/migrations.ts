/** Bringing a database to the schema of this version, and knowing whether it is there. */
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { projectFolder } from "#scripts/services/project";
import {
  everyTable,
  migrationsFolder,
  readMigrations,
  readSchema,
  withSchemaEngine,
} from "./engine";

/** Applies every migration that the database does not have yet. @returns their names, oldest first */
export function applyMigrations(databaseUrl: string): Promise<string[]> {
  return withSchemaEngine(databaseUrl, async (engine) => {
    const migrationsList = await readMigrations();
    const applied = await engine.applyMigrations({ migrationsList, filters: everyTable });
    return applied.appliedMigrationNames;
  });
}

/**
 * Writes the migration that leads from the migrations on disk to `prisma/schema.prisma`.
 *
 * @param name      what it does, in words of letters, digits and underscores
 * @param createdAt becomes the first part of its folder's name, which orders migrations
 * @returns its file, or null when there is nothing to change
 */
export async function createMigration(
  databaseUrl: string,
  name: string,
  createdAt: Date,
): Promise<string | null> {
  const script = await findSchemaDrift(databaseUrl);
  if (script === "") return null;
  const moment = createdAt.toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const folder = path.join(migrationsFolder, `${moment}_${name}`);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, "migration.sql");
  await writeFile(file, `${script}\n`);
  return file;
}

/**
 * What stands between the migrations and `prisma/schema.prisma`, as SQL; empty when they agree.
 *
 * The migrations are replayed in a database of their own, which is dropped afterwards. (The adapter has a way
 * to make one too, but it cannot drop it again, and with a URL it replays in the database that the URL names.)
 *
 * @param databaseUrl a database on whose server databases may be made; it is not changed itself
 */
export async function findSchemaDrift(databaseUrl: string): Promise<string> {
  const replica = `frontrow_replay_${randomUUID().slice(0, 8)}`;
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    await client.query(`create database ${replica}`);
    const replicaUrl = new URL(databaseUrl);
    replicaUrl.pathname = replica;
    await applyMigrations(replicaUrl.href);
    return await findDatabaseDrift(replicaUrl.href);
  } finally {
    await client.query(`drop database if exists ${replica} with (force)`);
    await client.end();
  }
}

/** What would have to be done to a database to bring it to `prisma/schema.prisma`, as SQL. */
export function findDatabaseDrift(databaseUrl: string): Promise<string> {
  return withSchemaEngine(databaseUrl, async (engine) => {
    const schema = await readSchema();
    const { stdout } = await engine.diff({
      from: { tag: "schemaDatasource", configDir: projectFolder, ...schema },
      to: { tag: "schemaDatamodel", ...schema },
      script: true,
      exitCode: null,
      filters: everyTable,
    });
    const script = (stdout ?? "").trim();
    return script === "-- This is an empty migration." ? "" : script;
  });
}
