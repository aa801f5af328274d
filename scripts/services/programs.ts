/**
 * The programs that a start runs, and their end.
 *
 * Each runs in a process group of its own, so that Ctrl-C in the terminal reaches only the starter, which then
 * ends them in order: the last that was started first, so that nobody loses their store while they still write.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, createWriteStream, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { endProcessGroup, forgetProgram, noteProgram } from "./leftovers";

/** How to run a program. */
export type Program = {
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  folder?: string;
  /** Whom to run as, when this process may choose. */
  runAs?: { uid: number; gid: number } | undefined;
  /** What the program reads on its standard input, for what must not be seen in a list of processes. */
  input?: string;
  /** What asks it to end, and after how long it is made to. */
  stopSignal?: NodeJS.Signals;
  stopWithinMs?: number;
  /** Called with each line that it prints, which also goes to its log file. */
  onLine?: (line: string) => void;
};

/** A program that has been started. */
export type RunningProgram = {
  name: string;
  pid: number;
  /** Resolves when it has ended, with its exit code or signal in words. */
  ended: Promise<string>;
  stop: () => Promise<void>;
};

/** All that one start runs. */
export type Programs = {
  /** Starts a program; resolves as soon as it has a process. @throws if it cannot be run at all */
  start: (program: Program) => Promise<RunningProgram>;
  /** Ends them all, the last first; may be called twice. */
  stopAll: () => Promise<void>;
  /** Where the program's lines go. */
  logFile: (name: string) => string;
};

const STOP_WITHIN_MS = 5_000;

/**
 * @param folder     where logs and notes of running programs are kept, under `logs/` and `run/`
 * @param throwAway  whether the folder is removed even if this process is killed
 */
export function openPrograms(folder: string, throwAway = false): Programs {
  const runFolder = path.join(folder, "run");
  const logFolder = path.join(folder, "logs");
  mkdirSync(logFolder, { recursive: true });
  const running: RunningProgram[] = [];
  const guard = startGuard();
  if (throwAway) guard.tell({ remove: folder });

  const logFile = (name: string) => path.join(logFolder, `${name}.log`);

  async function start(program: Program): Promise<RunningProgram> {
    const { name, stopSignal = "SIGTERM", stopWithinMs = STOP_WITHIN_MS } = program;
    const { pid, ended } = await launch(program, logFile(name));
    guard.tell({ watch: pid, signal: stopSignal, withinMs: stopWithinMs });
    await noteProgram(runFolder, name, pid);

    const started = {
      name,
      pid,
      ended,
      stop: () => endProcessGroup(pid, stopSignal, stopWithinMs),
    };
    running.push(started);
    void ended.then(async () => {
      running.splice(running.indexOf(started), 1);
      guard.tell({ forget: pid });
      await forgetProgram(runFolder, name);
    });
    return started;
  }

  async function stopAll(): Promise<void> {
    for (const program of running.toReversed()) {
      await program.stop();
      await program.ended;
    }
    guard.end();
  }

  return { start, stopAll, logFile };
}

async function launch(
  program: Program,
  logFile: string,
): Promise<{ pid: number; ended: Promise<string> }> {
  const { onLine } = program;
  const log = openSync(logFile, "a");
  const output = onLine ? "pipe" : log;
  const child = spawn(program.command, program.args, {
    cwd: program.folder,
    env: program.env ?? process.env,
    detached: true,
    stdio: [program.input === undefined ? "ignore" : "pipe", output, output],
    ...program.runAs,
  });
  closeSync(log);

  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      resolve(signal ?? `exit code ${String(code)}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  child.stdin?.on("error", () => undefined).end(program.input);
  if (onLine) readLines(child, logFile, onLine);
  return { pid: child.pid ?? 0, ended };
}

function readLines(child: ChildProcess, logFile: string, onLine: (line: string) => void): void {
  const log = createWriteStream(logFile, { flags: "a" });
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      log.write(`${line}\n`);
      onLine(line);
    });
  }
  child.once("close", () => log.end());
}

function startGuard() {
  const script = fileURLToPath(new URL("./guard.mjs", import.meta.url));
  const guard = spawn(process.execPath, [script], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  guard.stdin.on("error", () => undefined);
  return {
    tell: (word: object) => {
      if (guard.stdin.writable) guard.stdin.write(`${JSON.stringify(word)}\n`);
    },
    end: () => {
      guard.stdin.end();
    },
  };
}
