/** Turning a description of a program into a process. */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, createWriteStream, openSync } from "node:fs";
import { createInterface } from "node:readline";

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
  /** Stores end last. */
  isStore?: boolean;
  /** Called with each line that it prints, which also goes to its log file. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
};

/**
 * Starts a program in a process group of its own, with its output in `logFile`.
 *
 * @returns its process id, and its exit code or signal in words once it has ended
 * @throws if it cannot be run at all
 */
export async function launch(
  program: Program,
  logFile: string,
): Promise<{ pid: number; ended: Promise<string> }> {
  const { onLine, input } = program;
  const log = openSync(logFile, "a");
  const output = onLine ? "pipe" : log;
  const child = spawn(program.command, program.args, {
    cwd: program.folder,
    env: program.env ?? process.env,
    detached: true,
    stdio: [input === undefined ? "ignore" : "pipe", output, output],
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
  // Who ends before it has read its input is heard of by its end.
  child.stdin?.on("error", () => undefined).end(input);
  if (onLine) readLines(child, logFile, onLine);
  return { pid: child.pid ?? 0, ended };
}

function readLines(
  child: ChildProcess,
  logFile: string,
  onLine: NonNullable<Program["onLine"]>,
): void {
  const log = createWriteStream(logFile, { flags: "a" });
  for (const stream of ["stdout", "stderr"] as const) {
    const input = child[stream];
    if (!input) continue;
    createInterface({ input }).on("line", (line) => {
      log.write(`${line}\n`);
      onLine(line, stream);
    });
  }
  child.once("close", () => log.end());
}
