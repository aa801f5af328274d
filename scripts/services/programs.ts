/**
 * The programs that a start runs: their beginning, their end, and their return when they end too early.
 *
 * Each runs in a process group of its own, so that Ctrl-C in the terminal reaches only the starter, which then
 * ends them in order: first those that use the stores, then the stores.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CannotStart } from "./failure";
import { startGuard } from "./guard";
import { launch, type Program } from "./launch";
import { endProcessGroup, forgetProgram, noteProgram } from "./leftovers";

const STOP_WITHIN_MS = 6_000;
const LOG_BYTES_MAX = 10_000_000;
const RESTART_AFTER_FIRST_MS = 500;
const RESTART_AFTER_MAX_MS = 30_000;
/** Who has run for this long was healthy: the next fall is a first fall. */
const HEALTHY_AFTER_MS = 60_000;

/** A program that has been started. */
export type RunningProgram = {
  name: string;
  /** Resolves when it ends for the first time, with its exit code or signal in words. */
  ended: Promise<string>;
};

/** All that one start runs. */
export type Programs = {
  /** Starts a program that is to run until `stopAll`. @throws if it cannot be run at all */
  start: (program: Program) => Promise<RunningProgram>;
  /** Runs a program to its end. @throws with its last lines when it does not end well */
  run: (program: Program) => Promise<void>;
  /** From now on whoever ends is started again, after a growing pause; `say` hears of it. */
  keepRunning: (say: (line: string) => void) => void;
  /** Ends them all; nothing can be started afterwards. May be called twice. */
  stopAll: () => Promise<void>;
  /** Makes them all end at once, for who is tired of waiting. */
  killAll: () => void;
  /** Where a program's lines go. */
  logFile: (name: string) => string;
};

type Entry = { program: Program; pid: number; ended: Promise<string>; falls: number };

/**
 * @param folder    where logs and notes of running programs are kept, under `logs/` and `run/`
 * @param throwAway whether the folder is removed even if this process is killed
 */
export function openPrograms(folder: string, throwAway = false): Programs {
  const runFolder = path.join(folder, "run");
  const entries = new Set<Entry>();
  const guard = startGuard();
  let say: ((line: string) => void) | null = null;
  let stopping: Promise<void> | null = null;

  mkdirSync(path.join(folder, "logs"), { recursive: true });
  if (throwAway) guard.removeLater(folder);

  const logFile = (name: string) => path.join(folder, "logs", `${name}.log`);

  async function begin(entry: Entry): Promise<void> {
    const { program } = entry;
    // A stop that has begun must not be overtaken: whoever wants to start something now waits for ever.
    if (stopping) await new Promise<never>(() => undefined);
    Object.assign(entry, await launch(program, logFile(program.name)));
    entries.add(entry);
    guard.watch(entry.pid, program.stopSignal ?? "SIGTERM", program.stopWithinMs ?? STOP_WITHIN_MS);
    await noteProgram(runFolder, program.name, entry.pid);
    void entry.ended.then(async () => {
      guard.forget(entry.pid);
      entries.delete(entry);
      await forgetProgram(runFolder, program.name);
    });
  }

  /** Starts an entry again each time that it ends. */
  async function watch(entry: Entry): Promise<void> {
    for (;;) {
      const startedMs = Date.now();
      const how = await entry.ended;
      if (stopping || !say) return;
      if (Date.now() - startedMs > HEALTHY_AFTER_MS) entry.falls = 0;
      const pauseMs = Math.min(RESTART_AFTER_FIRST_MS * 2 ** entry.falls, RESTART_AFTER_MAX_MS);
      entry.falls += 1;
      const { name } = entry.program;
      say(`! ${name} ended (${how}) and starts again in ${String(pauseMs / 1000)} s: ${logFile(name)}`);
      await delay(pauseMs);
      await begin(entry);
    }
  }

  async function stop({ program, pid, ended }: Entry): Promise<void> {
    const { stopSignal = "SIGTERM", stopWithinMs = STOP_WITHIN_MS } = program;
    await endProcessGroup(pid, stopSignal, stopWithinMs);
    await ended;
  }

  async function stopEverything(): Promise<void> {
    const isStore = (entry: Entry) => entry.program.isStore === true;
    await Promise.all([...entries].filter((entry) => !isStore(entry)).map(stop));
    await Promise.all([...entries].map(stop));
    guard.end();
  }

  return {
    logFile,
    start: async (program) => {
      keepLogShort(logFile(program.name));
      const entry = newEntry(program);
      await begin(entry);
      void watch(entry);
      return { name: program.name, ended: entry.ended };
    },
    run: async (program) => {
      const entry = newEntry(program);
      rmSync(logFile(program.name), { force: true });
      await begin(entry);
      const how = await entry.ended;
      if (how !== "exit code 0") throw failed(program.name, how, logFile(program.name));
    },
    keepRunning: (hear) => {
      say = hear;
    },
    stopAll: () => (stopping ??= stopEverything()),
    killAll: () => {
      for (const { pid } of entries) void endProcessGroup(pid, "SIGKILL", 0);
    },
  };
}

function newEntry(program: Program): Entry {
  return { program, pid: 0, ended: Promise.resolve(""), falls: 0 };
}

/** What to say of a program that should have ended well, or not at all. */
export function failed(name: string, how: string, logFile: string): CannotStart {
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-20).join("\n");
  return new CannotStart(`${name} failed (${how}); the end of ${logFile}:\n${lines}`);
}

function keepLogShort(logFile: string): void {
  const bytes = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > LOG_BYTES_MAX) renameSync(logFile, `${logFile}.1`);
}
