/** The basket's requests: taps, more time, checkout. `basket.ts` has the rules. */
import { z } from "zod";

import { requestJson, type Answer, type Problem } from "#components/api/request";
import { BookingView } from "#server/domain/booking";
import { Hold } from "#server/domain/hold";
import { SeatId, type BookingId, type PerformanceId, type SectionId } from "#server/domain/ids";
import type { GaRequestNews } from "#server/domain/live-messages";
import { accepted, EMPTY_BASKET, isDeciding, learned, refused, sendNext, tapSeat } from "./basket";
import type { Basket, Wish } from "./basket";
import { GaAnswer, PlaceLine } from "./place-line";
import type { ServerClock } from "./server-clock";

/** Something that the fan should be told. */
export type BasketNews =
  | { kind: "taken"; seatId: SeatId; expiresAtMs: number }
  | { kind: "given_back"; seatId: SeatId }
  | { kind: "extended"; expiresAtMs: number }
  | { kind: "expired"; seatIds: readonly SeatId[] }
  | { kind: "changed_elsewhere" }
  | { kind: "in_line"; quantity: number }
  | { kind: "problem"; problem: Problem };

/** The basket and the latest news of it; `newsCount` rises with each news. */
export type BasketState = {
  basket: Basket;
  news: BasketNews | null;
  newsCount: number;
  /** A request that ends on the checkout page, or more time, is under way. */
  busy: "checkout" | "places" | "in_line" | "extend" | null;
};

/** A request that takes longer than this counts as lost, in milliseconds. */
const ANSWER_WITHIN_MS = 15_000;

const HoldAnswer = z.object({ hold: Hold.nullable() });

/** Codes after which the taps that wait would be refused alike. */
const ENDS_ALL = new Set([
  "seat_limit_reached",
  "not_on_sale_yet",
  "off_sale",
  "not_signed_in",
  "too_many_requests",
  "overloaded",
  "network",
]);

/** The basket of one buyer for one performance. Nothing is sent before it is asked for something. */
export class BasketStore {
  private state: BasketState = { basket: EMPTY_BASKET, news: null, newsCount: 0, busy: null };
  private readonly listeners = new Set<() => void>();
  // One key for one wish: a basket that is sent twice is booked once.
  private readonly keys = new Map<string, string>();
  private readonly line = new PlaceLine();
  private readonly holdsPath: string;
  // An answer met a tap under way: the basket is asked for again when the taps are decided.
  private mustAskAgain = false;

  constructor(
    private readonly performanceId: PerformanceId,
    private readonly clock: ServerClock,
  ) {
    this.holdsPath = `/api/v1/performances/${performanceId}/holds`;
  }

  /** What to show now. The same object until something changes. */
  readonly read = (): BasketState => this.state;

  /** @returns how to stop listening */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The fan wants a seat, or no longer wants it: shown at once, sent in turn. */
  tap(seatId: SeatId): void {
    this.set({ basket: tapSeat(this.state.basket, seatId) });
    void this.drain();
  }

  /** Asks the server what the basket is: another window may have changed it. */
  async refresh(): Promise<void> {
    const before = this.state.basket.hold;
    this.mustAskAgain = false;
    const answer = await this.ask("GET", this.holdsPath, { schema: HoldAnswer });
    // Not worth a word: the next tap will say what is wrong.
    if (!answer.ok) return;
    if (this.state.basket.underWay) {
      this.mustAskAgain = true;
      return;
    }
    // The answer may be from before what has been learned since.
    if (this.state.basket.hold !== before) return this.refresh();
    const { hold } = answer.value;
    const basket = learned(this.state.basket, hold);
    if (before && !hold && this.clock.nowMs() >= before.expiresAtMs) {
      this.say({ kind: "expired", seatIds: before.seatIds }, { basket });
    } else if (before?.seatIds.some((seatId) => hold?.seatIds.includes(seatId) !== true)) {
      this.say({ kind: "changed_elsewhere" }, { basket });
    } else this.set({ basket });
  }

  /** Asks for more time. */
  async extend(): Promise<void> {
    const { hold } = this.state.basket;
    if (!hold || this.state.busy) return;
    this.set({ busy: "extend" });
    const answer = await this.ask("POST", `/api/v1/holds/${hold.id}/extend`, { schema: Hold });
    if (answer.ok) {
      const { expiresAtMs } = answer.value;
      const now = this.state.basket;
      // A tap that was decided meanwhile, or will be, knows the seats better.
      const isOvertaken = now.hold !== hold || now.underWay !== null;
      const basket = isOvertaken ? now : { ...now, hold: answer.value };
      this.say({ kind: "extended", expiresAtMs }, { basket, busy: null });
      if (isOvertaken) await this.refresh();
    } else {
      this.say({ kind: "problem", problem: answer.problem }, { busy: null });
      if (answer.problem.status === 404) await this.refresh();
    }
  }

  /** Turns the basket into a booking. @returns its id, or null when news says why there is none */
  async checkOut(): Promise<BookingId | null> {
    const { basket } = this.state;
    if (!basket.hold || isDeciding(basket)) return null;
    // Those that the fan sees, so that a basket that is another by now is not booked unseen.
    const { id: holdId, seatIds } = basket.hold;
    const body = { holdId, seatIds };
    const bookingId = await this.book("checkout", body, async (idempotencyKey) => {
      const options = { body, schema: BookingView, idempotencyKey };
      const answer = await this.ask("POST", "/api/v1/bookings", options);
      return answer.ok ? { ok: true, value: answer.value.id } : answer;
    });
    if (!bookingId) await this.refresh();
    return bookingId;
  }

  /** Stands in line for places in a general admission area until it is decided. @returns as `checkOut` */
  async bookPlaces(areaId: SectionId, quantity: number): Promise<BookingId | null> {
    const body = { areaId, quantity };
    const path = `/api/v1/performances/${this.performanceId}/ga-requests`;
    return this.book("places", body, (idempotencyKey) => {
      const options = { body, schema: GaAnswer, idempotencyKey };
      const requests = {
        ask: () => this.ask("POST", path, options),
        read: (id: string) => this.ask("GET", `/api/v1/ga-requests/${id}`, { schema: GaAnswer }),
      };
      return this.line.stand(requests, () => {
        this.say({ kind: "in_line", quantity }, { busy: "in_line" });
      });
    });
  }

  /** Hears that a request for places was decided. */
  hearDecision(news: GaRequestNews): void {
    this.line.hear(news);
  }

  /** Says something where the news of the basket is said. */
  say(news: BasketNews, change: Partial<BasketState> = {}): void {
    this.set({ ...change, news, newsCount: this.state.newsCount + 1 });
  }

  private set(change: Partial<BasketState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  private async drain(): Promise<void> {
    for (;;) {
      const next = sendNext(this.state.basket);
      if (next === this.state.basket || !next.underWay) break;
      this.set({ basket: next });
      await this.decide(next.underWay);
    }
    if (this.mustAskAgain && !this.state.basket.underWay) await this.refresh();
  }

  private async decide(wish: Wish): Promise<void> {
    const answer = await (wish.kind === "take" ? this.take(wish) : this.giveBack(wish));
    if (answer.ok) {
      const basket = accepted(this.state.basket, answer.value);
      this.say(newsOf(wish, answer.value), { basket });
      return;
    }
    const { problem } = answer;
    const gone = SeatIds.safeParse(problem.facts.seatIds).data ?? [];
    const basket = refused(this.state.basket, { gone, endsAll: ENDS_ALL.has(problem.code) });
    this.say({ kind: "problem", problem }, { basket });
    // What became of the request is not known, or the basket is not what it was thought to be.
    if (problem.status === 0 || problem.status === 404) await this.refresh();
  }

  private async take({ seatId }: Wish): Promise<Answer<Hold | null>> {
    return this.ask("POST", this.holdsPath, {
      body: { seatIds: [seatId] },
      schema: Hold,
      idempotencyKey: newKey(),
    });
  }

  private async giveBack({ seatId }: Wish): Promise<Answer<Hold | null>> {
    const holdId = this.state.basket.hold?.id;
    if (holdId === undefined) return { ok: true, value: null };
    const path = `/api/v1/holds/${holdId}/seats/${encodeURIComponent(seatId)}`;
    const answer = await this.ask("DELETE", path, { schema: HoldAnswer });
    return answer.ok ? { ok: true, value: answer.value.hold } : answer;
  }

  private async book(
    busy: "checkout" | "places",
    body: object,
    ask: (idempotencyKey: string) => Promise<Answer<BookingId>>,
  ): Promise<BookingId | null> {
    if (this.state.busy) return null;
    this.set({ busy });
    const wish = JSON.stringify(body);
    const idempotencyKey = this.keys.get(wish) ?? newKey();
    this.keys.set(wish, idempotencyKey);
    const answer = await ask(idempotencyKey);
    // The button stays busy until the page has changed.
    if (answer.ok) return answer.value;
    // Only where the outcome is not known must the same wish be sent under the same key.
    if (answer.problem.status !== 0) this.keys.delete(wish);
    this.say({ kind: "problem", problem: answer.problem }, { busy: null });
    return null;
  }

  private async ask<Schema extends z.ZodType>(
    ...[method, path, options]: Parameters<typeof requestJson<Schema>>
  ): Promise<Answer<z.infer<Schema>>> {
    const askedAtMs = Date.now();
    const answer = await requestWithin(method, path, options);
    if (answer.ok) {
      const reading = ClockReading.safeParse(answer.value);
      if (reading.success) this.clock.learn(reading.data, askedAtMs);
    }
    return answer;
  }
}

const SeatIds = z.array(SeatId);

/** The server's time in an answer that has one: a hold, a booking, or a hold inside. */
const ClockReading = z.union([
  z.looseObject({ serverNowMs: z.int() }).transform((answer) => answer.serverNowMs),
  z
    .looseObject({ hold: z.looseObject({ serverNowMs: z.int() }) })
    .transform((answer) => answer.hold.serverNowMs),
]);

function newsOf({ kind, seatId }: Wish, hold: Hold | null): BasketNews {
  return kind === "take" && hold
    ? { kind: "taken", seatId, expiresAtMs: hold.expiresAtMs }
    : { kind: "given_back", seatId };
}

async function requestWithin<Schema extends z.ZodType>(
  ...[method, path, options]: Parameters<typeof requestJson<Schema>>
): Promise<Answer<z.infer<Schema>>> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    return await requestJson(method, path, { ...options, signal });
  } catch {
    // Given up after ANSWER_WITHIN_MS: to the fan that is no network.
    const title = "There was no answer. Check your connection and try again.";
    return { ok: false, problem: { code: "network", status: 0, title, facts: {} } };
  }
}

/** Not `crypto.randomUUID`, which browsers keep from pages on plain http, as on a phone at home. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
