/** One process of the product under test: started, killed, frozen and started again by hand. */
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Guard } from "#scripts/services/guard";
import { launch } from "#scripts/services/launch";
import { projectFolder } from "#scripts/services/project";

const run = promisify(execFile);

/** Ends what is left when this process is killed itself. */
const guard = new Guard();

const STOP_MS_MAX = 12_000;

/** What to start: a bundle, with the environment that it is to have. */
export type ProcessTerms = {
  name: string;
  bundle: string;
  environment: Readonly<Record<string, string>>;
  /** For its log. */
  folder: string;
  /** Answers 200 once the process is ready; null for one that listens on no port. */
  readyUrl: string | null;
};

/** A failpoint that struck in a process. */
export type Strike = { failpoint: string; action: string; atMs: number };

export class ProductProcess {
  readonly terms: ProcessTerms;
  /** Failpoints that struck, in all its lives. */
  readonly strikes: Strike[] = [];
  #pid = 0;
  #ended: Promise<string> = Promise.resolve("never started");
  #runs = false;
  #frozen = false;

  constructor(terms: ProcessTerms) {
    this.terms = terms;
    mkdirSync(path.join(terms.folder, "logs"), { recursive: true });
  }

  get name(): string {
    return this.terms.name;
  }

  /** Where it listens; null for one that listens on no port. */
  get url(): string | null {
    return this.terms.readyUrl === null ? null : new URL(this.terms.readyUrl).origin;
  }

  get runs(): boolean {
    return this.#runs;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  /** Memory that it has now, in bytes, as the machine says. */
  async readMemoryBytes(): Promise<number> {
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(this.#pid)]);
    return Number(stdout) * 1024;
  }

  get logFile(): string {
    return path.join(this.terms.folder, "logs", `${this.name}.log`);
  }

  /** Resolves with how this life of the process ended, in words. */
  get ended(): Promise<string> {
    return this.#ended;
  }

  /** Starts it, again if need be. @param besides what this life has in its environment beside the rest */
  async start(besides: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.#runs) throw new Error(`${this.name} runs already`);
    const { pid, ended } = await launch(
      {
        name: this.name,
        command: process.execPath,
        args: ["--enable-source-maps", this.terms.bundle],
        folder: projectFolder,
        env: { ...process.env, ...this.terms.environment, ...besides },
        onLine: (line) => {
          this.#hear(line);
        },
      },
      this.logFile,
    );
    this.#pid = pid;
    this.#runs = true;
    this.#frozen = false;
    guard.watch(pid, "SIGKILL", 100, false);
    this.#ended = ended.then((how) => {
      guard.forget(pid);
      if (this.#pid === pid) this.#runs = false;
      return how;
    });
  }

  /** Waits until it is ready. @throws when that takes longer than `withinMs`, or it ends before */
  async ready(withinMs = 30_000): Promise<void> {
    const { readyUrl } = this.terms;
    if (readyUrl === null) return;
    const deadlineMs = Date.now() + withinMs;
    while (!(await answers(readyUrl))) {
      if (!this.#runs) throw new Error(`${this.name} ended: see ${this.logFile}`);
      if (Date.now() > deadlineMs) throw new Error(`${this.name} is not ready: ${this.logFile}`);
      await pause(50);
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#ended;
  }

  /** Asks it to end, as a deployment would, and after twelve seconds makes it. */
  async stop(): Promise<string> {
    if (this.#frozen) this.thaw();
    this.#signal("SIGTERM");
    const timer = setTimeout(() => {
      this.#signal("SIGKILL");
    }, STOP_MS_MAX);
    const how = await this.#ended;
    clearTimeout(timer);
    return how;
  }

  /** Stops its clock: it does nothing, and its connections stay open. */
  freeze(): void {
    this.#frozen = true;
    this.#signal("SIGSTOP");
  }

  /** Lets it go on. */
  thaw(): void {
    this.#frozen = false;
    this.#signal("SIGCONT");
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.#runs) return;
    try {
      process.kill(this.#pid, signal);
    } catch {
      // It has just ended by itself.
    }
  }

  #hear(line: string): void {
    const [, failpoint, action] = /^failpoint (\S+) (\w+)$/.exec(line) ?? [];
    if (failpoint === undefined || action === undefined) return;
    if (action === "stop") this.#frozen = true;
    this.strikes.push({ failpoint, action, atMs: Date.now() });
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
