/**
 * Postgres as the commands see it: rows, row locks, transactions at READ COMMITTED.
 *
 * A transaction sees what was committed before each of its statements and what it wrote itself. A row is
 * locked from its first change, or on wish, until the transaction ends; whoever else wants it waits. A
 * circle of waiting ends one of them with a fault.
 */
import type { BookingEvent, PaymentEvent } from "#server/domain/events";
import type { Topic } from "#server/domain/topics";
import type {
  AllowanceRow,
  AreaRow,
  AreaStep,
  BookingRow,
  InboxRow,
  PaymentRow,
  PerformanceTerms,
  SeatRow,
  SeatStep,
  TicketRow,
} from "../../history/evidence";
import { Outage, type Process, type World } from "../world";

/** A row of `outbox`, with what it tells. */
export type News = {
  id: number;
  topic: Extract<Topic, "bookings" | "payments">;
  event: BookingEvent | PaymentEvent;
  publishedAtMs: number | null;
};

/** A row of `idempotency_keys`. */
export type KeyRow = { requestHash: string; answer: unknown; lockedUntilMs: number };

/** Every table, by the key of its rows. */
export type Tables = {
  performances: PerformanceTerms;
  seats: SeatRow;
  areas: AreaRow;
  bookings: BookingRow;
  /** By hold: the unique index. */
  holds: { bookingId: string };
  payments: PaymentRow & { methodToken: string; buyerId: string };
  tickets: TicketRow;
  allowances: AllowanceRow;
  outbox: News;
  inbox: InboxRow;
  keys: KeyRow;
};

type Name = keyof Tables;
type Rows = { [Each in Name]: Map<string, Tables[Each]> };

/** What a cut connection does to a COMMIT: it was done or not, and the caller does not know which. */
export type Cut = "before" | "after";

/** Longest that a transaction lives, in milliseconds: Prisma's and Postgres' own limits end it. */
const TRANSACTION_MS_MAX = 10_000;

export class Postgres {
  readonly committed: Rows = emptyRows();
  /** Written by triggers. */
  readonly seatSteps: SeatStep[] = [];
  readonly areaSteps: AreaStep[] = [];
  readonly locks = new Map<string, Transaction>();
  readonly waiting = new Map<string, (() => void)[]>();
  /** Called after each commit that wrote news. */
  onNews: (news: readonly News[]) => void = () => undefined;
  private epoch = 0;
  private outboxId = 0;
  private commits = 0;

  constructor(
    readonly world: World,
    /** By number of the commit. */
    private readonly cuts: ReadonlyMap<number, Cut>,
  ) {}

  /** Runs `work` in one transaction: all of it, or nothing where it throws. */
  async transact<Value>(
    process: Process,
    work: (tx: Transaction) => Promise<Value>,
  ): Promise<Value> {
    const tx = new Transaction(this, process);
    const abandon = () => {
      tx.end(false);
    };
    process.onDeath.add(abandon);
    try {
      await this.world.step(process, "begin");
      const beganAtMs = this.world.nowMs;
      const value = await work(tx);
      await this.world.step(process, "commit");
      if (this.world.nowMs - beganAtMs > TRANSACTION_MS_MAX) throw new Outage("it took too long");
      const cut = this.cuts.get((this.commits += 1));
      if (cut === "before") throw new Outage("the connection was cut before the commit");
      tx.end(true);
      if (cut === "after") throw new Outage("the connection was cut after the commit");
      return value;
    } finally {
      tx.end(false);
      process.onDeath.delete(abandon);
    }
  }

  /** Runs `work`, and rolls everything back when its answer is a refusal. */
  async inTransaction<Answer extends { ok: boolean }>(
    process: Process,
    work: (tx: Transaction) => Promise<Answer>,
  ): Promise<Answer> {
    const refused: Answer[] = [];
    try {
      return await this.transact(process, async (tx) => {
        const answer = await work(tx);
        if (answer.ok) return answer;
        refused.push(answer);
        throw new Outage("rolled back");
      });
    } catch (fault) {
      const [answer] = refused;
      if (answer) return answer;
      throw fault;
    }
  }

  /** A number of the sequence `live_map_epoch`. */
  nextEpoch(): number {
    return (this.epoch += 1);
  }

  /** Ids are given before the commit, so a lower one may be seen later. */
  nextOutboxId(): number {
    return (this.outboxId += 1);
  }
}

export class Transaction {
  private readonly written: Rows = emptyRows();
  private readonly held = new Set<string>();
  private seatSteps: SeatStep[] = [];
  private areaSteps: AreaStep[] = [];
  private waitsFor: string | null = null;
  private ended = false;

  constructor(
    readonly db: Postgres,
    readonly process: Process,
  ) {}

  /** Begins a statement: anybody else may run before it. */
  step(statement: string): Promise<void> {
    return this.db.world.step(this.process, statement);
  }

  find<Table extends Name>(table: Table, key: string): Tables[Table] | undefined {
    return this.written[table].get(key) ?? this.db.committed[table].get(key);
  }

  /** Every row, as this transaction sees them. */
  list<Table extends Name>(table: Table): Tables[Table][] {
    const rows = new Map<string, Tables[Table]>(this.db.committed[table]);
    for (const [key, row] of this.written[table]) rows.set(key, row);
    return [...rows.values()];
  }

  /** Waits until the row, which need not exist, is this transaction's. */
  async lock(table: Name, key: string): Promise<void> {
    const name = `${table} ${key}`;
    const { locks, waiting } = this.db;
    for (let owner = locks.get(name); owner && owner !== this; owner = locks.get(name)) {
      this.waitsFor = name;
      if (this.isInACircle()) throw new Error(`deadlock on ${name}`);
      const queue = waiting.get(name) ?? [];
      waiting.set(name, queue);
      await new Promise<void>((resolve) => queue.push(resolve));
      await this.step(`has waited for ${name}`);
    }
    this.waitsFor = null;
    locks.set(name, this);
    this.held.add(name);
  }

  /** Writes a row that this transaction has locked, or that nobody else can know. */
  put<Table extends Name>(table: Table, key: string, row: Tables[Table]): void {
    this.written[table].set(key, row);
  }

  /** Writes a seat, and its step on the trail, as the trigger does. */
  putSeat(row: SeatRow): void {
    this.put("seats", String(row.seatIndex), row);
    this.seatSteps.push({ ...row, atMs: this.db.world.nowMs });
  }

  putArea(row: AreaRow): void {
    this.put("areas", row.areaId, row);
    const { performanceId, areaId, version, available } = row;
    this.areaSteps.push({ performanceId, areaId, version, available, atMs: this.db.world.nowMs });
  }

  /** A savepoint. @returns takes back all that was written since */
  savepoint(): () => void {
    const kept = Object.entries(this.written).map(([, rows]) => new Map<string, unknown>(rows));
    const [seatSteps, areaSteps] = [[...this.seatSteps], [...this.areaSteps]];
    return () => {
      for (const [place, rows] of Object.values(this.written).entries()) {
        const table = rows as Map<string, unknown>;
        table.clear();
        for (const [key, row] of kept[place] ?? []) table.set(key, row);
      }
      this.seatSteps = seatSteps;
      this.areaSteps = areaSteps;
    };
  }

  /** Commits or rolls back, and lets go of every row. Once it has ended it has ended. */
  end(commits: boolean): void {
    if (this.ended) return;
    this.ended = true;
    if (commits) this.commit();
    for (const name of this.held) {
      this.db.locks.delete(name);
      const queue = this.db.waiting.get(name) ?? [];
      this.db.waiting.delete(name);
      for (const wake of queue) wake();
    }
  }

  private commit(): void {
    for (const [table, rows] of Object.entries(this.written)) {
      const committed = this.db.committed[table as Name] as Map<string, unknown>;
      for (const [key, row] of rows) committed.set(key, row);
    }
    this.db.seatSteps.push(...this.seatSteps);
    this.db.areaSteps.push(...this.areaSteps);
    const news = [...this.written.outbox.values()];
    if (news.length > 0) this.db.onNews(news);
  }

  private isInACircle(): boolean {
    const seen = new Set<Transaction>();
    let next: Transaction | undefined = this.ownerAhead();
    while (next && !seen.has(next)) {
      if (next === this) return true;
      seen.add(next);
      next = next.ownerAhead();
    }
    return false;
  }

  private ownerAhead(): Transaction | undefined {
    return this.waitsFor === null ? undefined : this.db.locks.get(this.waitsFor);
  }
}

function emptyRows(): Rows {
  return {
    ...{ performances: new Map(), seats: new Map(), areas: new Map(), bookings: new Map() },
    ...{ holds: new Map(), payments: new Map(), tickets: new Map(), allowances: new Map() },
    ...{ outbox: new Map(), inbox: new Map(), keys: new Map() },
  };
}
