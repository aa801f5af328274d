/** The product's own processes: the front door, the sidecar, the workers and the payment simulator. */
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CannotStart } from "#scripts/services/failure";
import type { Program } from "#scripts/services/launch";
import { failed, type Programs, type RunningProgram } from "#scripts/services/programs";
import { projectFolder } from "#scripts/services/project";
import { bundleFile, ENTRIES, type Entry } from "./build";

const READY_WITHIN_MS = 60_000;
const ASKED_EVERY_MS = 50;
/** Room for a third of what is young in a process in a crowd, in MiB. V8's own measure is 16. */
const SEMI_SPACE_MIB = 64;
/** pino's number for "error". */
const ERROR_LEVEL = 50;

/** How the processes are to run. */
export type ProcessOptions = {
  environment: Record<string, string>;
  /** Whether they run from the sources, and start again when those change. */
  development: boolean;
};

/**
 * Starts every process of the product, the front door last: once it is ready, everything is.
 *
 * @param frontDoorUrl where the front door will listen
 * @param faults       collects what they complain of until they are ready
 * @throws the sentence with which a process gave up, or the end of its log, when one ends before it is
 *   ready or a minute has passed
 */
export async function startProcesses(
  programs: Programs,
  options: ProcessOptions,
  frontDoorUrl: string,
  faults: Faults,
): Promise<void> {
  const { REALTIME_PORT = "", PAYMENTS_SIMULATOR_URL = "" } = options.environment;
  const start = (entry: Entry) => programs.start(describe(entry, options, faults));

  const behind = [
    await start("payment-simulator"),
    await start("realtime"),
    await start("workers"),
  ];
  const asked = [
    { name: "payment-simulator", url: `${PAYMENTS_SIMULATOR_URL}/healthz` },
    { name: "realtime", url: `http://127.0.0.1:${REALTIME_PORT}/readyz` },
  ];
  for (const each of asked) await waitUntilReady(each, behind, programs, faults);
  const all = [...behind, await start("front-door")];
  const frontDoor = { name: "front-door", url: `${frontDoorUrl}/readyz` };
  await waitUntilReady(frontDoor, all, programs, faults);
}

/** What processes have complained of: kept until all are up, said at once from then on. */
export class Faults {
  readonly #kept = new Map<string, string[]>();
  #say: ((line: string) => void) | null = null;

  /** Hears of a fault. */
  add(name: string, fault: string): void {
    if (this.#say) this.#say(`! ${name}  ${fault}`);
    else this.#kept.set(name, [...(this.#kept.get(name) ?? []), fault]);
  }

  /** Says faults from now on; those of the beginning have mended themselves. */
  sayFromNowOn(say: (line: string) => void): void {
    this.#say = say;
  }

  /** The one sentence with which a process gave up; null if it left more than that, or nothing. */
  lastSentenceOf(name: string): string | null {
    const [first, ...more] = this.#kept.get(name) ?? [];
    return first !== undefined && more.length === 0 ? first : null;
  }
}

/** Waits until a process says that it is ready, while all that run already go on running. */
async function waitUntilReady(
  asked: { name: string; url: string },
  running: readonly RunningProgram[],
  programs: Programs,
  faults: Faults,
): Promise<void> {
  const fall: { name: string; how: string }[] = [];
  for (const { name, ended } of running) void ended.then((how) => fall.push({ name, how }));

  const deadlineMs = Date.now() + READY_WITHIN_MS;
  let answer = "no answer";
  while (Date.now() < deadlineMs && fall.length === 0) {
    answer = await ask(asked.url);
    if (answer === "") return;
    await delay(ASKED_EVERY_MS);
  }
  const { name, how } = fall[0] ?? { name: asked.name, how: `not ready: ${answer}` };
  const sentence = faults.lastSentenceOf(name);
  throw sentence === null ? failed(name, how, programs.logFile(name)) : new CannotStart(sentence);
}

/** @returns "" when ready, else what is in the way */
async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? "" : await response.text();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function describe(entry: Entry, options: ProcessOptions, faults: Faults): Program {
  return {
    name: entry,
    command: process.execPath,
    args: options.development ? fromSources(entry) : [...nodeFlagsOf(entry), bundleFile(entry)],
    folder: projectFolder,
    env: { ...process.env, ...options.environment },
    onLine: (line, stream) => {
      const fault = faultIn(line, stream);
      if (fault !== null) faults.add(entry, fault);
    },
  };
}

function nodeFlagsOf(entry: Entry): string[] {
  const flags = ["--enable-source-maps"];
  // A crowd leaves much garbage that is young. With more room for it, less of what is still in use is copied to find it;
  // the sidecar, which keeps what it has, would only need the memory.
  return entry === "realtime"
    ? flags
    : [...flags, `--max-semi-space-size=${String(SEMI_SPACE_MIB)}`];
}

function fromSources(entry: Entry): string[] {
  const tsx = path.join(projectFolder, "node_modules/tsx/dist/cli.mjs");
  // Next reloads its pages by itself; starting the front door again would lose what it has compiled.
  const watch = entry === "front-door" ? [] : ["watch", "--clear-screen=false"];
  return [tsx, ...watch, ENTRIES[entry]];
}

/**
 * What a line of a process's log says of a fault, in words for a terminal; null if it says nothing of one.
 * Where in the code it was is left to the log.
 *
 * @param line a line of pino's JSON, or whatever a library wrote
 */
export function faultIn(line: string, stream: "stdout" | "stderr"): string | null {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return stream === "stderr" && !/^\s*(at .*)?$/.test(line) ? line : null;
  }
  if (typeof entry !== "object" || entry === null) return null;
  const { level, msg, err } = entry as { level?: number; msg?: string; err?: { message?: string } };
  if (level === undefined || level < ERROR_LEVEL) return null;
  const told = [msg, err?.message].filter((part) => part !== undefined && part !== "");
  return [...new Set(told)].join(": ").replaceAll(/\s+/g, " ");
}
