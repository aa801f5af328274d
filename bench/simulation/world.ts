/**
 * The world of a simulated sale: one clock, some processes, and a scheduler that decides who goes on.
 *
 * Every statement begins with `step`: there anybody else may run, and there a process may die. What a dead
 * process was about to do is never done, as if somebody had pulled its plug.
 */
import type { Scheduler } from "fast-check";

import type { Mutation } from "./mutations";

/** A process of the product. */
export type Process = {
  name: string;
  alive: boolean;
  /** How far its own clock is off, in milliseconds. */
  skewMs: number;
  /** What to do when it dies: its transactions are rolled back, its callers hear nothing. */
  onDeath: Set<() => void>;
};

/** What became of work that a process did: its caller may never hear. */
export type Ran<Value> =
  { how: "done"; value: Value } | { how: "faulted"; fault: unknown } | { how: "died" };

/** A store or a connection failed: the caller gets no answer, and knows nothing. */
export class Outage extends Error {}

export class World {
  /** Unix milliseconds, for Postgres, Redis, the provider and everybody who looks on. */
  nowMs = 1_000_000;
  /** Faults that no rule foresees: a bug of the product, or of the model. */
  readonly bugs: unknown[] = [];
  private readonly processes = new Map<string, Process>();
  private serial = 0;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly mutation: Mutation | null,
    /** By name of process. */
    private readonly skews: ReadonlyMap<string, number>,
  ) {}

  /** Whether the model is broken in this way. */
  is(mutation: Mutation): boolean {
    return this.mutation === mutation;
  }

  /** The process of that name as it runs now; it is started again whenever it has died. */
  process(name: string): Process {
    const running = this.processes.get(name);
    if (running?.alive) return running;
    const skewMs = this.skews.get(name) ?? 0;
    const started: Process = { name, alive: true, skewMs, onDeath: new Set() };
    this.processes.set(name, started);
    return started;
  }

  /** Kills a process at once. */
  kill(name: string): void {
    const process = this.processes.get(name);
    if (!process?.alive) return;
    process.alive = false;
    for (const hear of [...process.onDeath]) hear();
  }

  /** Lets anybody else run first. Never returns to a process that has died. */
  async step(process: Process, statement: string): Promise<void> {
    await this.scheduler.schedule(NOTHING, `${process.name}: ${statement}`);
    this.nowMs += 1;
    if (!process.alive) await NEVER;
  }

  /** Lets anybody else run first; for what is no process, such as fans and time. */
  async pause(who: string): Promise<void> {
    await this.scheduler.schedule(NOTHING, who);
    this.nowMs += 1;
  }

  /** Has a process do something, and hears how it ended or that the process died over it. */
  run<Value>(process: Process, work: (process: Process) => Promise<Value>): Promise<Ran<Value>> {
    return new Promise((resolve) => {
      const end = (ran: Ran<Value>) => {
        process.onDeath.delete(die);
        resolve(ran);
      };
      const die = () => {
        end({ how: "died" });
      };
      process.onDeath.add(die);
      work(process).then(
        (value) => {
          end({ how: "done", value });
        },
        (fault: unknown) => {
          if (!(fault instanceof Outage)) this.bugs.push(fault);
          end({ how: "faulted", fault });
        },
      );
    });
  }

  /** Runs everything that can run, until nothing can. */
  async settle(): Promise<void> {
    for (;;) {
      // Whoever was let on needs some turns until it asks to be let on again.
      for (let turn = 0; turn < 20; turn += 1) await NOTHING;
      if (this.scheduler.count() === 0) return;
      await this.scheduler.waitNext(1);
    }
  }

  /** An id that is unique in this world, in the form that the domain's schemas want. */
  newId(): string {
    this.serial += 1;
    return `00000000-0000-4000-8000-${String(this.serial).padStart(12, "0")}`;
  }
}

const NOTHING = Promise.resolve();
const NEVER = new Promise<never>(() => undefined);
