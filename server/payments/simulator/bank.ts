/** The simulator's bank: decides, writes it down, and only then answers and tells. */
import { createHash, randomBytes } from "node:crypto";

import { accept, type Result } from "#server/domain/result";
import {
  applyEntry,
  decideCharge,
  decideRefund,
  emptyBooks,
  LedgerEntry,
  messageIdOf,
  settlementsDue,
  type BankRefusal,
  type Books,
  type Decision,
} from "./books";
import { makeDeliveries, type Deliveries, type DeliveryTerms } from "./deliveries";
import { openLedger, type LedgerFile } from "./ledger-file";
import type { Charge, ChargeRequest, LedgerPage, Refund, RefundRequest } from "./wire";

/** How to open a bank. */
export type BankTerms = DeliveryTerms & {
  ledgerPath: string;
  /** Hears of a disk that fails. Nothing more can be promised then: the process should end. */
  onFault: (fault: unknown) => void;
};

/** Which part of the ledger to read. */
type LedgerPart = { sinceMs: number; after: number; limit: number };

/** A bank on its ledger. */
export class Bank {
  private readonly deliveries: Deliveries;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly underWay = new Set<Promise<void>>();
  private closed = false;

  private constructor(
    private readonly terms: BankTerms,
    private readonly books: Books,
    private readonly ledger: LedgerFile<LedgerEntry>,
  ) {
    this.deliveries = makeDeliveries(terms, (entry) => this.recordSoon(entry));
  }

  /**
   * Opens a bank, and goes on with what a former process left: charges that were still processing,
   * webhooks that were not delivered.
   *
   * @throws when the ledger cannot be read
   */
  static async open(terms: BankTerms): Promise<Bank> {
    const { entries, ledger } = await openLedger(terms.ledgerPath, LedgerEntry);
    const books = emptyBooks();
    for (const entry of entries) applyEntry(books, entry);

    const bank = new Bank(terms, books, ledger);
    for (const move of [...books.charges.values(), ...books.refunds.values()]) bank.goOnWith(move);
    return bank;
  }

  /** Charges once per key. Resolves when it is on the disk. */
  charge(idempotencyKey: string, request: ChargeRequest): Promise<Result<Charge, BankRefusal>> {
    const keyed = { idempotencyKey, requestHash: hashOf(["charge", request]), request };
    return this.carryOut(decideCharge(this.books, keyed, newId("ch"), Date.now()));
  }

  /** Refunds once per key, and never more than was taken. Resolves when it is on the disk. */
  refund(idempotencyKey: string, request: RefundRequest): Promise<Result<Refund, BankRefusal>> {
    const keyed = { idempotencyKey, requestHash: hashOf(["refund", request]), request };
    return this.carryOut(decideRefund(this.books, keyed, newId("re"), Date.now()));
  }

  /** Whether this key was ever used to move money. */
  knows(idempotencyKey: string): boolean {
    return this.books.answers.has(idempotencyKey);
  }

  /** A charge as it is now and on the disk. */
  async findCharge(id: string): Promise<Charge | null> {
    await this.record([]);
    return this.books.charges.get(id) ?? null;
  }

  /**
   * A part of the ledger as it is now and on the disk.
   *
   * @param sinceMs charges made at this time or later, Unix milliseconds
   * @param after   how many of these to pass over
   * @param limit   charges of a page, at least 1
   */
  async readLedger({ sinceMs, after, limit }: LedgerPart): Promise<LedgerPage> {
    await this.record([]);
    return pageOf(this.books, { sinceMs, after, limit });
  }

  /** Breaks off deliveries and settlements; whoever opens the ledger next goes on with them. */
  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.deliveries.stop();
    await Promise.all(this.underWay);
    await this.ledger.close();
  }

  /**
   * Writes entries. The books change at once, so that whoever decides next decides on all that was
   * decided before; nobody is answered or told before it is on the disk.
   */
  private async record(entries: LedgerEntry[]): Promise<void> {
    for (const entry of entries) applyEntry(this.books, entry);
    await this.orEnd(this.ledger.append(entries));
  }

  /** As `record`, of a delivery: one that a crash forgets is made again, which whoever is told must bear anyway. */
  private async recordSoon(entry: LedgerEntry): Promise<void> {
    applyEntry(this.books, entry);
    await this.orEnd(this.ledger.appendSoon([entry]));
  }

  private async orEnd(writing: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (fault) {
      this.terms.onFault(fault);
      throw fault;
    }
  }

  private async carryOut<Answer extends Charge | Refund>(
    decision: Result<Decision<Answer>, BankRefusal>,
  ): Promise<Result<Answer, BankRefusal>> {
    if (!decision.ok) return decision;
    const { entries, answer } = decision.value;
    // A twin of a request has nothing to write, and still waits until the first is on the disk.
    await this.record(entries);
    if (entries.length > 0) this.goOnWith(answer);
    return accept(answer);
  }

  /** Sees to what comes after a charge or a refund: that it is decided, and that it is told. */
  private goOnWith({ id, status, settlesAtMs }: Charge | Refund): void {
    if (status === "processing") this.settleAt(id, settlesAtMs);
    else this.tellOf(id);
  }

  private settleAt(id: string, settlesAtMs: number): void {
    if (this.closed) return;
    const timer = setTimeout(
      () => {
        const due = settlementsDue(this.books, id, Date.now());
        // A timer may be a millisecond early, or the clock may have been set back.
        if (due.length === 0) this.settleAt(id, settlesAtMs);
        else this.run(this.settle(id, due));
      },
      Math.max(1, settlesAtMs - Date.now()),
    );
    this.timers.set(id, timer);
  }

  private async settle(id: string, due: LedgerEntry[]): Promise<void> {
    await this.record(due);
    this.tellOf(id);
  }

  private tellOf(id: string): void {
    this.timers.delete(id);
    const outgoing = this.books.outgoing.get(messageIdOf(id));
    if (this.closed || outgoing?.state !== "trying") return;
    const waitMs = outgoing.notBeforeMs - Date.now();
    if (waitMs <= 0) {
      this.run(this.deliveries.deliver(outgoing));
      return;
    }
    const timer = setTimeout(() => {
      this.tellOf(id);
    }, waitMs);
    this.timers.set(id, timer);
  }

  /** Lets work go on by itself. Its only fault is the disk's, which `record` has told of. */
  private run(work: Promise<void>): void {
    const watched = work
      .catch(() => undefined)
      .finally(() => {
        this.underWay.delete(watched);
      });
    this.underWay.add(watched);
  }
}

function pageOf(books: Books, { sinceMs, after, limit }: LedgerPart): LedgerPage {
  const wanted = [...books.charges.values()].filter(({ createdAtMs }) => createdAtMs >= sinceMs);
  const charges = wanted.slice(after, after + limit);
  const refunds = new Map<string, Refund[]>(charges.map(({ id }) => [id, []]));
  for (const refund of books.refunds.values()) refunds.get(refund.chargeId)?.push(refund);
  return {
    charges: charges.map((charge) => ({ ...charge, refunds: refunds.get(charge.id) ?? [] })),
    undelivered: [...books.outgoing.values()].map(({ message, attempts, state }) => ({
      messageId: message.id,
      attempts,
      state,
    })),
    next: after + limit < wanted.length ? after + limit : null,
  };
}

function newId(kind: "ch" | "re"): string {
  return `${kind}_${randomBytes(12).toString("hex")}`;
}

/** Equal for equal requests: a parsed request has its members in the order of its schema. */
function hashOf(request: [kind: string, body: ChargeRequest | RefundRequest]): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
