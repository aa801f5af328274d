/**
 * Runs the crash matrix: processes with armed failpoints are broken one after the other, while stories go on.
 *
 * One front door and one set of workers are never armed. Beside them stand slots: processes that start with
 * failpoints armed, are broken at the first that they pass, and start again with others. Everything is one
 * history, which the checker judges at the end.
 */
import { setTimeout as pause } from "node:timers/promises";

import type { ProductProcess } from "#bench/cluster/product-process";
import type { Rehearsal } from "#bench/cluster/rehearsal";
import type { Action, Cell } from "./cells";
import { SeatSource, STORIES, type Story } from "./stories";

/** Side effects that come only after another fault, and the fault that brings them. */
const BROUGHT_BY: Readonly<Record<string, string>> = {
  "forget-keyed": "create-booking.before=throw",
};

/** How long a stopped process stays stopped, in milliseconds: longer than every lease and session. */
const STOP_MS = 20_000;

/** How long a process whose connections were reset is watched before the slot goes on, in milliseconds. */
const AFTER_RESET_MS = 500;

/** A slot that has not been broken for so long gets other failpoints, in milliseconds. */
const PATIENCE_MS = 6_000;

/** Each time in a row it waits twice as long, so often: who starts again all the time leaves no room for the stories. */
const PATIENCE_DOUBLES_MAX = 3;

/** Each story is told by so many, side by side. */
const TELLERS = 2;

/** Everyone but the relay, which one process leads: it is left to the slots. */
const BASE_WORKERS =
  "payments,fulfilment,ga-requests,notifications,expiry,projection,housekeeping,cancellations,reconciliation";

const LOOK_EVERY_MS = 20;

/** Longer than anything takes that comes by itself, such as the next reconciliation. */
const STUCK_MS = 180_000;

/** Slots of each kind; each is one process. */
type Slots = { doors: number; workers: number };

const SLOTS: Record<Action, Slots> = {
  kill: { doors: 2, workers: 2 },
  reset: { doors: 2, workers: 2 },
  // They stand still for most of the time, so there is room for more; of doors, fans must find one that answers.
  stop: { doors: 3, workers: 6 },
};

/** How long fans wait for a door, in milliseconds: none of the others that stand still may outlast a hold. */
const FAN_PATIENCE_MS = 3_000;

/** What became of the cells. */
export type MatrixOutcome = { struck: Cell[]; missed: Cell[] };

/** What base workers are to run; for `Rehearsal.open`. */
export const BASE_ENVIRONMENT = { WORKERS: BASE_WORKERS };

/**
 * Strikes every cell once, action by action.
 *
 * @param withinMs for each action: the cells that no process has passed until then are given up
 * @param say      hears of the progress
 */
export async function runCrashMatrix(
  rehearsal: Rehearsal,
  cells: readonly Cell[],
  withinMs: number,
  say: (line: string) => void,
): Promise<MatrixOutcome> {
  const run = new Run(rehearsal, cells, withinMs);
  rehearsal.crowd.patienceMs = FAN_PATIENCE_MS;
  const stories = run.tellStories();
  for (const action of ["kill", "reset", "stop"] as const) {
    // A story that breaks off would leave its side effects unmet.
    await Promise.race([run.strikeAll(action), stories.broken]);
    say(run.progress(action));
  }
  await stories.end();
  return run.outcome;
}

class Run {
  readonly #rehearsal: Rehearsal;
  readonly #cells: readonly Cell[];
  readonly #withinMs: number;
  readonly #struck = new Set<string>();
  #slotsMade = 0;
  #struckAtMs = Date.now();
  #deadlineMs = 0;

  constructor(rehearsal: Rehearsal, cells: readonly Cell[], withinMs: number) {
    this.#rehearsal = rehearsal;
    this.#cells = cells;
    this.#withinMs = withinMs;
  }

  get outcome(): MatrixOutcome {
    const isStruck = (cell: Cell) => this.#struck.has(nameOf(cell));
    return {
      struck: this.#cells.filter(isStruck),
      missed: this.#cells.filter((cell) => !isStruck(cell)),
    };
  }

  progress(action: Action): string {
    const all = this.#cells.filter((cell) => cell.action === action);
    const left = this.#left(action);
    const missed = left.length === 0 ? "" : `; not met: ${left.join(", ")}`;
    return `${action}: ${String(all.length - left.length)} of ${String(all.length)} cells${missed}`;
  }

  /** Lets the stories go on side by side, each again when it has ended. */
  tellStories(): { broken: Promise<never>; end: () => Promise<void> } {
    let isOver = false;
    const source = new SeatSource(this.#rehearsal);
    const repeat = async (story: Story) => {
      while (!isOver) await story(this.#rehearsal, source);
    };
    const told = Array.from({ length: TELLERS }, () => STORIES).flat();
    const all = Promise.all(told.map(repeat));
    const broken = all.then(() => new Promise<never>(() => undefined));
    broken.catch(() => undefined); // Heard by whoever waits for it at that time.
    const end = async () => {
      isOver = true;
      await all;
    };
    return { broken, end };
  }

  async strikeAll(action: Action): Promise<void> {
    this.#struckAtMs = Date.now();
    this.#deadlineMs = this.#struckAtMs + this.#withinMs;
    const { doors, workers } = SLOTS[action];
    const slots = [
      ...Array.from({ length: doors }, (_, at) => this.#runSlot("frontDoor", action, at, doors)),
      ...Array.from({ length: workers }, (_, at) => this.#runSlot("workers", action, at, workers)),
    ];
    await Promise.all(slots);
  }

  /** Whether nothing new has been met for so long that the rest will not be. */
  #isStuck(): boolean {
    return Date.now() - this.#struckAtMs > STUCK_MS;
  }

  #left(action: Action): string[] {
    return this.#cells
      .filter((cell) => cell.action === action && !this.#struck.has(nameOf(cell)))
      .map(({ failpoint }) => failpoint);
  }

  async #runSlot(
    kind: "frontDoor" | "workers",
    action: Action,
    place: number,
    places: number,
  ): Promise<void> {
    this.#slotsMade += 1;
    const name = `slot-${String(this.#slotsMade)}-${kind}`;
    const slot = await this.#rehearsal.cluster.another(kind, name);
    const { doorUrls } = this.#rehearsal.crowd;
    let inVain = 0;
    for (let round = 0; ; round += 1) {
      const left = this.#left(action);
      if (left.length === 0 || Date.now() > this.#deadlineMs || this.#isStuck()) break;
      const mine = left.filter((_, at) => (at + round) % places === place);
      await slot.start({
        FAILPOINTS: arm(mine.length === 0 ? left : mine, action),
        WORKERS: "all",
      });
      // Workers listen, too, and sell nothing.
      if (kind === "frontDoor" && slot.url !== null && !doorUrls.includes(slot.url)) {
        doorUrls.push(slot.url);
      }
      const withinMs = PATIENCE_MS * 2 ** Math.min(inVain, PATIENCE_DOUBLES_MAX);
      inVain = (await this.#awaitStrike(slot, action, withinMs)) ? 0 : inVain + 1;
      if (slot.runs) await slot.stop();
    }
    // Fans who do not know that it has closed would only wait.
    const at = doorUrls.indexOf(slot.url ?? "");
    if (at >= 0) doorUrls.splice(at, 1);
  }

  /** @returns whether a failpoint has struck; not if the action was over before */
  async #awaitStrike(slot: ProductProcess, action: Action, withinMs: number): Promise<boolean> {
    const before = slot.strikes.length;
    const deadlineMs = Date.now() + withinMs;
    const wanted = () => slot.strikes.slice(before).find((strike) => strike.action === action);
    const isOver = () => Date.now() > deadlineMs || this.#left(action).length === 0;
    while (!wanted() && slot.runs && !isOver()) await pause(LOOK_EVERY_MS);
    const strike = wanted();
    if (!strike) return false;
    const fault = this.#rehearsal.inject(`${strike.failpoint} ${action}`, slot.name);
    if (action === "kill") await slot.ended;
    if (action === "stop") {
      await pause(STOP_MS);
      slot.thaw();
    }
    if (action !== "kill") await pause(AFTER_RESET_MS);
    fault.heal();
    // A process that has lost its connections lives on, and may have met others since.
    for (const { failpoint, action: struckBy } of slot.strikes.slice(before)) {
      // What was only armed to bring another about is no cell.
      if (struckBy !== action) continue;
      this.#struck.add(nameOf({ failpoint, action }));
      this.#struckAtMs = Date.now();
    }
    return true;
  }
}

/** The value of FAILPOINTS. */
function arm(failpoints: readonly string[], action: Action): string {
  const armed = failpoints.map((failpoint) => `${failpoint}=${action}`);
  const brought = failpoints.flatMap((failpoint) => {
    const fault = BROUGHT_BY[failpoint.replace(/\.\w+$/, "")];
    return fault === undefined || failpoints.some((each) => fault.startsWith(each)) ? [] : [fault];
  });
  return [...armed, ...new Set(brought)].join(",");
}

function nameOf({ failpoint, action }: Cell): string {
  return `${failpoint}=${action}`;
}
