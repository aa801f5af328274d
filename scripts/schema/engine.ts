/**
 * Prisma's schema engine, run in this process.
 *
 * The CLI would fetch its engine from a host of its own, which closed networks do not reach. The npm package
 * carries the same engine as WebAssembly, so `npm start` needs the package registry and nothing else. It
 * writes `_prisma_migrations`, so the ordinary CLI can take over wherever it works.
 */
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import type { MigrationList, SchemasContainer } from "@prisma/schema-engine-wasm";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import pg from "pg";
import { projectFolder } from "#scripts/services/project";

/** Where the migrations are, and the schema that they add up to. */
export const migrationsFolder = path.join(projectFolder, "prisma/migrations");
const schemaFile = path.join(projectFolder, "prisma/schema.prisma");

/** Our own name for the right to change the schema; the engine has another, which it gives back before the end. */
const SCHEMA_LOCK = 7_204_201;

/** Nothing is left out of the schema: every table of the database is ours. */
export const everyTable = { externalTables: [], externalEnums: [] };

/**
 * Runs `work` with a schema engine on a database, as one transaction: all that it does, or nothing.
 *
 * So a process that dies half-way leaves no migration that the engine believes failed, and of two that start
 * at once the second waits and finds the work done.
 *
 * @throws the engine's report, as an Error, when the schema or a migration is at fault
 */
export async function withSchemaEngine<Answer>(
  databaseUrl: string,
  work: (engine: bindings.SchemaEngine) => Promise<Answer>,
): Promise<Answer> {
  await loadEngine();
  // One connection, so that every statement of the engine is in the same transaction.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, idleTimeoutMillis: 0 });
  try {
    await pool.query("begin");
    await pool.query("select pg_advisory_xact_lock($1)", [SCHEMA_LOCK]);
    const adapter = bindMigrationAwareSqlAdapterFactory(new CataloguePg(pool));
    const { files } = await readSchema();
    const datamodels = files.map((file): [string, string] => [file.path, file.content]);
    using engine = await bindings.SchemaEngine.new({ datamodels }, () => undefined, adapter);
    const answer = await work(engine);
    await pool.query("commit");
    return answer;
  } catch (error) {
    throw new Error(readableReport(error), { cause: error });
  } finally {
    await pool.end();
  }
}

/**
 * An adapter that can read Postgres' catalogues, and run scripts with functions in them.
 *
 * Catalogues have columns of the type "char" (one byte, not char(1)), for which the adapter has no word and gives
 * up, though the engine asks for them. Here such a column passes the adapter as text and is named rightly after.
 * And the adapter cuts a script at every semicolon, also within a function's body; Postgres takes it whole.
 */
class CataloguePg extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const { queryRaw, performIO } = adapter as unknown as PgQueries;
    return Object.assign(adapter, {
      queryRaw: async (query: SqlQuery) => {
        const characters = new Set<number>();
        const withText = async (asked: SqlQuery) => {
          const answer = await performIO.call(adapter, asked);
          for (const [index, field] of answer.fields.entries()) {
            if (field.dataTypeID !== ONE_BYTE) continue;
            field.dataTypeID = TEXT;
            characters.add(index);
          }
          return answer;
        };
        const rows = await queryRaw.call(
          Object.assign(Object.create(adapter), { performIO: withText }),
          query,
        );
        const columnTypes = rows.columnTypes.map((type, index) =>
          characters.has(index) ? ColumnTypeEnum.Character : type,
        );
        return { ...rows, columnTypes };
      },
      executeScript: async (script: string) => {
        await performIO.call(adapter, { sql: script, args: [], argTypes: [] });
      },
    });
  }
}

/** Postgres' own numbers for its types "char" and text. */
const ONE_BYTE: number = pg.types.builtins.CHAR;
const TEXT: number = pg.types.builtins.TEXT;

/** The two methods of the adapter that matter here, one of which its types do not show. */
type PgQueries = {
  queryRaw: (this: unknown, query: SqlQuery) => Promise<SqlResultSet>;
  performIO: (this: unknown, query: SqlQuery) => Promise<pg.QueryArrayResult>;
};

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
    // The engine names the cause of a panic here; without it there would be only "unreachable".
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: {
        set_message: (message: string) => {
          console.error(message);
        },
      },
    });
  })();
  return loading;
}

function readableReport(error: unknown): string {
  const report = error instanceof Error ? error.message : String(error);
  try {
    const { message, meta } = JSON.parse(report) as { message?: string; meta?: unknown };
    return message ?? (meta === undefined ? report : JSON.stringify(meta));
  } catch {
    return report;
  }
}
