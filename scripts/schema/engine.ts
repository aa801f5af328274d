/**
 * Prisma's schema engine, run in this process.
 *
 * The CLI would fetch its engine from a host of its own, which closed networks do not reach. The npm package
 * carries the same engine as WebAssembly, so `npm start` needs the package registry and nothing else. It
 * writes `_prisma_migrations`, so the ordinary CLI can take over wherever it works.
 */
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { MigrationList, SchemasContainer } from "@prisma/schema-engine-wasm";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { projectFolder } from "#scripts/services/project";

/** Where the migrations are, and the schema that they add up to. */
export const migrationsFolder = path.join(projectFolder, "prisma/migrations");
const schemaFile = path.join(projectFolder, "prisma/schema.prisma");

/** Nothing is left out of the schema: every table of the database is ours. */
export const everyTable = { externalTables: [], externalEnums: [] };

/**
 * Runs `work` with a schema engine on a database.
 *
 * @param databaseUrl a role that may create databases is needed for comparing: the engine replays the
 *   migrations in a database of its own, and drops it
 * @throws the engine's report, as an Error, when the schema or a migration is at fault
 */
export async function withSchemaEngine<Answer>(
  databaseUrl: string,
  work: (engine: bindings.SchemaEngine) => Promise<Answer>,
): Promise<Answer> {
  await loadEngine();
  const adapter = bindMigrationAwareSqlAdapterFactory(
    new PrismaPg({ connectionString: databaseUrl }),
  );
  const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
  try {
    return await work(engine);
  } catch (error) {
    // The engine's own errors carry their report in a JSON string.
    throw new Error(readableReport(error), { cause: error });
  } finally {
    engine.free();
  }
}

/** The migrations on disk, oldest first, as the engine wants them. */
export async function readMigrations(): Promise<MigrationList> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir: migrationsFolder,
    lockfile: {
      path: "migration_lock.toml",
      content: await readFile(path.join(migrationsFolder, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(names.sort().map(readMigration)),
  };
}

/** `prisma/schema.prisma`, as the engine wants it. */
export async function readSchema(): Promise<SchemasContainer> {
  return { files: [{ path: schemaFile, content: await readFile(schemaFile, "utf8") }] };
}

async function readMigration(name: string) {
  const content = await readFile(path.join(migrationsFolder, name, "migration.sql"), "utf8");
  return {
    path: name,
    migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: content } },
  };
}

let loading: Promise<void> | undefined;

/** Node 20 cannot import WebAssembly by `import`, so the package's own entry does not load there. */
function loadEngine(): Promise<void> {
  loading ??= (async () => {
    const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm");
    const code = await readFile(path.join(path.dirname(entry), "schema_engine_bg.wasm"));
    const { instance } = await WebAssembly.instantiate(code, {
      "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports,
    });
    const exported = instance.exports as { __wbindgen_start: () => void };
    bindings.__wbg_set_wasm(exported);
    exported.__wbindgen_start();
  })();
  return loading;
}

function readableReport(error: unknown): string {
  const report = error instanceof Error ? error.message : String(error);
  try {
    const { message, meta } = JSON.parse(report) as { message?: string; meta?: unknown };
    return message ?? JSON.stringify(meta) ?? report;
  } catch {
    return report;
  }
}
