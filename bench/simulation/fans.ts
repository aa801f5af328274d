/** Fans: they ask, they hear an answer or none, they ask again; and somebody writes down what each heard. */
import type { Result } from "#server/domain/result";
import type { Operation, OperationKind } from "../history/evidence";
import { answerOnce } from "./commands/answer-once";
import { createBooking } from "./commands/create-booking";
import { cancelBooking, cancelPerformance } from "./commands/ending";
import { extendHold, holdSeats, releaseHold } from "./commands/holding";
import { requestPayment } from "./commands/paying";
import { PERFORMANCE, STANDING, type House } from "./house";
import type { Held } from "./stores/redis-memory";
import type { Story, Wish } from "./story";
import type { Process } from "./world";

/** How often a fan asks again that heard nothing. */
const TRIES_MAX = 3;

/** A browser gives up after this long: then it knows nothing. */
const PATIENCE_MS = 15_000;

/** What a buyer knows, in all their tabs. */
type Buyer = { id: string; holdId: string | null; seats: number[]; bookingId: string | null };

type Answer = Result<unknown, { code: string }>;
type Told = Partial<Operation>;
type Request = {
  kind: OperationKind;
  key: string | null;
  body: string;
  named: Told;
  serve: (process: Process) => Promise<Answer>;
  /** What a yes told. */
  hear: (value: unknown) => Told;
};

export class Fans {
  readonly operations: Operation[] = [];
  private readonly buyers: Buyer[];
  private readonly ids = new Map<string, string>();
  private serial = 0;

  constructor(
    private readonly house: House,
    buyerCount: number,
  ) {
    this.buyers = Array.from({ length: buyerCount }, (_, place) => ({
      ...{ id: `00000000-0000-4000-8000-00000000b00${String(place)}`, holdId: null },
      ...{ seats: [], bookingId: null },
    }));
  }

  /** One tab: wishes one after the other. */
  async live({ buyer: place, after, wishes }: Story["tabs"][number]): Promise<void> {
    const buyer = this.buyers[place % this.buyers.length];
    if (!buyer) return;
    for (let wait = 0; wait < after; wait += 1) await this.house.world.pause("a fan who is late");
    for (const wish of wishes) {
      if (wish.do === "pay" && wish.key === "own") await this.waitForTheBank(buyer);
      const request = this.requestOf(buyer, wish);
      if (!request) continue;
      const ask = () => this.askUntilAnswered(buyer, wish, request);
      await Promise.all(wish.twice ? [ask(), ask()] : [ask()]);
    }
  }

  /** The organiser calls the performance off. */
  async callOff(): Promise<void> {
    const organiser: Buyer = { id: "organiser", holdId: null, seats: [], bookingId: null };
    await this.ask(organiser, false, {
      ...{ kind: "cancel_performance", key: null, body: "{}", named: {}, hear: () => ({}) },
      serve: (process) => cancelPerformance(this.house, process),
    });
  }

  /** Who is careful tries another card only when the bank has said no to the last. */
  private async waitForTheBank({ bookingId }: Buyer): Promise<void> {
    const { world, db } = this.house;
    const isUnderWay = () =>
      [...db.committed.payments.values()].some(
        (payment) => payment.bookingId === bookingId && payment.status === "REQUESTED",
      );
    for (let wait = 0; wait < 60 && isUnderWay(); wait += 1) await world.pause("the bank");
  }

  private async askUntilAnswered(buyer: Buyer, wish: Wish, request: Request): Promise<void> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const { outcome, refusalCode } = await this.ask(buyer, wish.lost && tries === 0, request);
      if (outcome !== "unknown" && refusalCode !== "request_under_way") return;
    }
  }

  private async ask(buyer: Buyer, isLost: boolean, request: Request): Promise<Operation> {
    const { world } = this.house;
    const id = (this.serial += 1);
    await world.pause("a fan");
    const operation: Operation = {
      ...{
        id,
        client: buyer.id,
        buyerId: buyer.id,
        kind: request.kind,
        performanceId: PERFORMANCE,
      },
      ...{ key: request.key, body: request.body, startedAtMs: world.nowMs, endedAtMs: Infinity },
      ...{
        deadlineMs: PATIENCE_MS,
        outcome: "unknown",
        status: null,
        refusalCode: null,
        seatIndexes: [],
      },
      ...{ holdId: null, holdStartedAtMs: null, holdExpiresAtMs: null, bookingId: null },
      ...{ paymentId: null, bookingStatus: null, areaId: null, quantity: 0 },
      ...request.named,
    };
    this.operations.push(operation);
    const ran = await world.run(world.process(`door ${String(1 + (id % 2))}`), request.serve);
    operation.endedAtMs = Math.min(world.nowMs, operation.startedAtMs + PATIENCE_MS);
    if (ran.how !== "done" || isLost || operation.endedAtMs < world.nowMs) return operation;
    const answer = ran.value;
    if (answer.ok) {
      Object.assign(operation, { outcome: "ok", status: 200, ...request.hear(answer.value) });
      return operation;
    }
    const { code } = answer.refusal;
    const outcome = code === "fault" ? "unknown" : "fail";
    return Object.assign(operation, { outcome, status: 409, refusalCode: code });
  }

  /** Null where a fan has nothing to ask for. */
  private requestOf(buyer: Buyer, wish: Wish): Request | null {
    const { house } = this;
    const { id: buyerId, holdId, bookingId } = buyer;
    const key = { none: null, own: `key ${String((this.serial += 1))}`, same: "same" }[wish.key];
    switch (wish.do) {
      case "hold": {
        const seatIndexes = wish.seats.filter((seat) => seat < house.terms.seatCount);
        const serve = (process: Process) => holdSeats(house, process, { buyerId, seatIndexes });
        if (seatIndexes.length === 0) return null;
        return { ...this.plain("hold", {}), serve, hear: (value) => this.hearHold(buyer, value) };
      }
      case "extend": {
        if (holdId === null) return null;
        const serve = (process: Process) => extendHold(house, process, { holdId, buyerId });
        const hear = (value: unknown) => this.hearHold(buyer, value);
        return { ...this.plain("extend", { holdId }), serve, hear };
      }
      case "release":
        return this.releaseRequest(buyer, holdId, wish.one ? buyer.seats.slice(0, 1) : []);
      case "release another's": {
        const other = this.buyers.find((each) => each !== buyer && each.holdId !== null);
        return this.releaseRequest(buyer, other?.holdId ?? null, []);
      }
      case "book":
        return holdId === null ? null : this.bookRequest(buyer, key, holdId, 0);
      case "places":
        return this.bookRequest(buyer, key, null, wish.quantity);
      case "pay":
        return bookingId === null ? null : this.payRequest(buyerId, key, bookingId, wish.card);
      case "cancel": {
        if (bookingId === null) return null;
        const serve = (process: Process) => cancelBooking(house, process, { bookingId, buyerId });
        return { ...this.plain("cancel", { bookingId }), serve };
      }
      case "read":
        return bookingId === null ? null : this.readRequest(bookingId);
    }
  }

  private plain(kind: OperationKind, named: Told): Omit<Request, "serve"> {
    return { kind, key: null, body: "{}", named, hear: () => ({}) };
  }

  private hearHold(buyer: Buyer, value: unknown): Told {
    const held = value as Held;
    buyer.holdId = held.id;
    buyer.seats = held.seatIndexes;
    const { id: holdId, seatIndexes, startedAtMs, expiresAtMs } = held;
    return { holdId, seatIndexes, holdStartedAtMs: startedAtMs, holdExpiresAtMs: expiresAtMs };
  }

  private releaseRequest(buyer: Buyer, holdId: string | null, seats: number[]): Request | null {
    if (holdId === null) return null;
    const asked = { holdId, buyerId: buyer.id, seatIndexes: seats };
    return {
      ...this.plain("release", { holdId }),
      serve: (process) => releaseHold(this.house, process, asked),
      hear: (left) => ({ seatIndexes: (left as Held | null)?.seatIndexes ?? [] }),
    };
  }

  private bookRequest(
    buyer: Buyer,
    key: string | null,
    holdId: string | null,
    quantity: number,
  ): Request {
    const body = JSON.stringify({ holdId, quantity });
    const hash = `book ${body}`;
    const { id: buyerId } = buyer;
    return {
      ...{ kind: "book", key, body },
      named: { holdId, areaId: holdId === null ? STANDING : null, quantity },
      serve: (process) => {
        const bookingId = this.resourceIdOf(buyerId, key, hash);
        const asked = { bookingId, buyerId, holdId, quantity };
        return this.once(process, buyerId, key, hash, () =>
          createBooking(this.house, process, asked),
        );
      },
      hear: (value) => {
        buyer.bookingId = (value as { bookingId: string }).bookingId;
        return { bookingId: buyer.bookingId };
      },
    };
  }

  private payRequest(
    buyerId: string,
    key: string | null,
    bookingId: string,
    methodToken: string,
  ): Request {
    const body = JSON.stringify({ methodToken });
    const hash = `pay ${bookingId} ${body}`;
    return {
      ...{ kind: "pay", key, body, named: { bookingId } },
      serve: (process) => {
        const paymentId = this.resourceIdOf(buyerId, key, hash);
        const asked = { paymentId, bookingId, buyerId, methodToken };
        return this.once(process, buyerId, key, hash, () =>
          requestPayment(this.house, process, asked),
        );
      },
      hear: (value) => ({ paymentId: (value as { paymentId: string }).paymentId }),
    };
  }

  private readRequest(bookingId: string): Request {
    const { world, db } = this.house;
    return {
      ...this.plain("read_booking", { bookingId }),
      serve: async (process) => {
        await world.step(process, "read booking");
        return { ok: true, value: db.committed.bookings.get(bookingId)?.status ?? null };
      },
      hear: (status) => ({ bookingStatus: status as string }),
    };
  }

  private once<Made extends Answer>(
    process: Process,
    buyerId: string,
    key: string | null,
    requestHash: string,
    run: () => Promise<Made>,
  ): Promise<Answer> {
    const request = key === null ? null : { key: `${buyerId} ${key}`, requestHash };
    return answerOnce(this.house, process, request, run);
  }

  /** `resourceIdOf`: the same request under the same key makes the same thing. */
  private resourceIdOf(buyerId: string, key: string | null, hash: string): string {
    const { world } = this.house;
    if (key === null || world.is("noIdempotencyKey")) return world.newId();
    const name = `${buyerId} ${key} ${hash}`;
    const id = this.ids.get(name) ?? world.newId();
    this.ids.set(name, id);
    return id;
  }
}
