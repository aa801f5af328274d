/** How much processor time programs have used: the figure of a benchmark that carries to other machines. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock does. */
const TICK_US = 10_000;

type Stat = { parent: number; ticks: number };

/**
 * Processor time that each program has used so far, with everything that it has started.
 *
 * @param roots process id by the name that its time is reported under
 * @returns microseconds, in steps of 10,000; a program that is gone has none
 */
export function readProcessorUs<Name extends string>(
  roots: ReadonlyMap<Name, number>,
): Map<Name, number> {
  const stats = readStats();
  const rootOf = new Map([...roots].map(([name, pid]) => [pid, name]));
  const used = new Map([...roots.keys()].map((name) => [name, 0]));
  for (const [pid, { ticks }] of stats) {
    const name = ownerOf(pid, stats, rootOf);
    if (name !== undefined) used.set(name, (used.get(name) ?? 0) + ticks * TICK_US);
  }
  return used;
}

function ownerOf<Name>(
  pid: number,
  stats: ReadonlyMap<number, Stat>,
  rootOf: ReadonlyMap<number, Name>,
): Name | undefined {
  for (let at: number | undefined = pid; at !== undefined; at = stats.get(at)?.parent) {
    const name = rootOf.get(at);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Every process of the machine. Children that have ended count with the parent that has waited for them. */
function readStats(): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readStat(Number(name));
    if (stat) stats.set(Number(name), stat);
  }
  return stats;
}

function readStat(pid: number): Stat | null {
  let line: string;
  try {
    line = readFileSync(path.join("/proc", String(pid), "stat"), "utf8");
  } catch {
    return null; // It has ended since.
  }
  // The name of the program, in brackets, may have spaces in it.
  const [, parent, ...rest] = line.slice(line.lastIndexOf(")") + 2).split(" ");
  // proc(5): utime, stime, cutime and cstime are fields 14 to 17; `rest` begins with field 5.
  const ticks = rest.slice(9, 13).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(parent), ticks };
}

/**
 * What a program has in memory now, with everything that it has started. Source: proc(5), statm counts pages of 4 KiB.
 *
 * @throws if it is gone
 */
export function readMemoryBytes(root: number): number {
  const stats = readStats();
  const pids = [...stats.keys()].filter(
    (pid) => ownerOf(pid, stats, new Map([[root, root]])) === root,
  );
  if (pids.length === 0) throw new Error(`Process ${String(root)} is gone.`);
  return pids.reduce((sum, pid) => sum + residentBytes(pid), 0);
}

function residentBytes(pid: number): number {
  const [, resident] = readFileSync(`/proc/${String(pid)}/statm`, "utf8").split(" ");
  return Number(resident) * 4_096;
}
