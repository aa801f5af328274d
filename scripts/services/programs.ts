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
import { Guard } from "./guard";
import { launch, type Program } from "./launch";
import { endProcessGroup, forgetProgram, noteProgram } from "./leftovers";

const STOP_WITHIN_MS = 6_000;
const LOG_BYTES_MAX = 10_000_000;
const RESTART_AFTER_FIRST_MS = 500;
const RESTART_AFTER_MAX_MS = 30_000;
/** Who has run for this long was healthy: the next fall is a first fall. */
const HEALTHY_AFTER_MS = 60_000;

/** How a program ends that has done what it was for. */
export const ENDED_WELL = "exit code 0";

/** A program that has been started. */
export type RunningProgram = {
  name: string;
  /** Resolves when it ends for the first time, with its exit code or signal in words. */
  ended: Promise<string>;
};

type Entry = { program: Program; pid: number; ended: Promise<string> };

/** All that one start runs. */
export class Programs {
  readonly #folder: string;
  readonly #guard: Guard;
  readonly #entries = new Set<Entry>();
  #say: ((line: string) => void) | null = null;
  #stopping: Promise<void> | null = null;

  /**
   * @param folder    where logs and notes of running programs are kept, under `logs/` and `run/`
   * @param throwAway whether the folder is removed even if this process is killed
   */
  constructor(folder: string, throwAway = false) {
    this.#folder = folder;
    mkdirSync(path.join(folder, "logs"), { recursive: true });
    this.#guard = new Guard();
    if (throwAway) this.#guard.removeLater(folder);
  }

  /** Where a program's lines go. */
  logFile(name: string): string {
    return path.join(this.#folder, "logs", `${name}.log`);
  }

  /** Starts a program that is to run until `stopAll`. @throws if it cannot be run at all */
  async start(program: Program): Promise<RunningProgram> {
    keepLogShort(this.logFile(program.name));
    const entry = await this.#begin(program);
    void this.#startAgain(entry);
    return { name: program.name, ended: entry.ended };
  }

  /** Runs a program to its end. @throws with its last lines when it does not end well */
  async run(program: Program): Promise<void> {
    const how = await this.finish(program);
    if (how !== ENDED_WELL) throw failed(program.name, how, this.logFile(program.name));
  }

  /** Runs a program to its end, or for `withinMs`. @returns its exit code or signal in words */
  async finish(program: Program, withinMs?: number): Promise<string> {
    rmSync(this.logFile(program.name), { force: true });
    const entry = await this.#begin(program);
    const timer =
      withinMs === undefined ? undefined : setTimeout(() => void this.#stop(entry), withinMs);
    const how = await entry.ended;
    clearTimeout(timer);
    await this.#waitIfStopping();
    return how;
  }

  /** From now on whoever ends is started again, after a growing pause; `say` hears of it. */
  keepRunning(say: (line: string) => void): void {
    this.#say = say;
  }

  /** Ends them all; nothing can be started afterwards. May be called twice. */
  stopAll(): Promise<void> {
    return (this.#stopping ??= this.#stopEverything());
  }

  /** Makes them all end at once, for who is tired of waiting. */
  killAll(): void {
    for (const { pid } of this.#entries) void endProcessGroup(pid, "SIGKILL", 0);
  }

  async #begin(program: Program): Promise<Entry> {
    await this.#waitIfStopping();
    const {
      name,
      stopSignal = "SIGTERM",
      stopWithinMs = STOP_WITHIN_MS,
      isStore = false,
    } = program;
    const entry = { program, ...(await launch(program, this.logFile(name))) };
    this.#entries.add(entry);
    this.#guard.watch(entry.pid, stopSignal, stopWithinMs, isStore);

    const notes = path.join(this.#folder, "run");
    const noted = noteProgram(notes, name, entry.pid);
    void entry.ended.then(async () => {
      this.#guard.forget(entry.pid);
      this.#entries.delete(entry);
      await noted;
      await forgetProgram(notes, name);
    });
    await noted;
    return entry;
  }

  /** A stop that has begun is not to be overtaken, nor taken for a fault: whoever goes on now waits for ever. */
  async #waitIfStopping(): Promise<void> {
    if (this.#stopping) await new Promise<never>(() => undefined);
  }

  async #startAgain(first: Entry): Promise<void> {
    const { name } = first.program;
    for (let entry = first, falls = 0; ; falls += 1) {
      const startedMs = Date.now();
      const how = await entry.ended;
      if (this.#stopping !== null || this.#say === null) return;
      if (Date.now() - startedMs > HEALTHY_AFTER_MS) falls = 0;
      const pauseMs = Math.min(RESTART_AFTER_FIRST_MS * 2 ** falls, RESTART_AFTER_MAX_MS);
      const pause = `${String(pauseMs / 1000)} s`;
      this.#say(`! ${name} ended (${how}) and starts again in ${pause}: see ${this.logFile(name)}`);
      await delay(pauseMs);
      // What cannot even begin, as its file is being built anew, has fallen once more.
      entry = await this.#begin(first.program).catch(() => entry);
    }
  }

  async #stop({ program, pid, ended }: Entry): Promise<void> {
    const { stopSignal = "SIGTERM", stopWithinMs = STOP_WITHIN_MS } = program;
    await endProcessGroup(pid, stopSignal, stopWithinMs);
    await ended;
  }

  async #stopEverything(): Promise<void> {
    const stop = (entry: Entry) => this.#stop(entry);
    const usesStores = ({ program }: Entry) => program.isStore !== true;
    await Promise.all([...this.#entries].filter(usesStores).map(stop));
    await Promise.all([...this.#entries].map(stop));
    this.#guard.end();
  }
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
