/**
 * Programs of an earlier start that are still running, because both it and its guard were killed.
 *
 * Two Redis servers on one folder would ruin it, so a start ends them before it begins. A process id alone is
 * no proof (ids are used again), so each note also holds when the process began.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CannotStart } from "./failure";

const LEFTOVER_STOP_MS = 8_000;

/** Notes that a program runs. @param folder one folder per installation */
export async function noteProgram(folder: string, name: string, pid: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, name), JSON.stringify({ pid, began: await processBegan(pid) }));
}

/**
 * Notes that this process is the only one of its name, unless another is.
 *
 * @returns null, or the id of the other
 */
export async function noteAsOnlyOne(folder: string, name: string): Promise<number | null> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  const note = JSON.stringify({ pid: process.pid, began: await processBegan(process.pid) });
  for (;;) {
    try {
      await writeFile(file, note, { flag: "wx" });
      return null;
    } catch (fault) {
      const { code, message } = fault as NodeJS.ErrnoException;
      if (code !== "EEXIST") throw new CannotStart(`${folder} cannot be written to: ${message}.`);
      const other = await findNoted(folder, name);
      if (other !== null) return other;
      await rm(file, { force: true });
    }
  }
}

/** Forgets a program that has ended. */
export async function forgetProgram(folder: string, name: string): Promise<void> {
  await rm(path.join(folder, name), { force: true });
}

/** Ends every program that is noted and still runs. @returns their names */
export async function endLeftovers(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const ended = await Promise.all(
    names.map(async (name) => {
      const running = await findNoted(folder, name);
      if (running !== null) await endProcessGroup(running, "SIGTERM", LEFTOVER_STOP_MS);
      await forgetProgram(folder, name);
      return running === null ? null : name;
    }),
  );
  return ended.filter((name) => name !== null);
}

/** The process that a note speaks of, if it is still that one. @returns its id or null */
export async function findNoted(folder: string, name: string): Promise<number | null> {
  const note = await readFile(path.join(folder, name), "utf8").catch(() => null);
  if (note === null) return null;
  try {
    const { pid, began } = JSON.parse(note) as { pid: number; began: string | null };
    return began !== null && (await processBegan(pid)) === began ? pid : null;
  } catch {
    // Half a note: its writer died while writing it.
    return null;
  }
}

/**
 * Asks a process group to end, and after `withinMs` makes it. Resolves when it is gone.
 */
export async function endProcessGroup(
  pid: number,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<void> {
  const deadlineMs = Date.now() + withinMs;
  tellGroup(pid, signal);
  while (tellGroup(pid, 0)) {
    if (Date.now() > deadlineMs) tellGroup(pid, "SIGKILL");
    // What is still there after that is dead, and kept in the table by a parent that does not look.
    if (Date.now() > deadlineMs + 2_000) return;
    await delay(20);
  }
}

function tellGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** When a process began, in whatever words the system has for it; null if there is none. */
async function processBegan(pid: number): Promise<string | null> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${String(pid)}/stat`, "utf8").catch(() => null);
    if (stat === null) return null;
    const bootId = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    // The name, in parentheses, may hold spaces. The 20th field after it is the start time.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : `${bootId.trim()} ${fields[19] ?? ""}`;
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}
