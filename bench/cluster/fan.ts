/** A fan without a browser: asks the API over HTTP, and every request is an operation of the history. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import type { Operation } from "#bench/history/evidence";
import type { Begun, Ended, Recorder } from "#bench/history/recorder";
import { issueToken } from "#server/auth";
import { newAccount } from "#server/commands/box-office.fixture";
import { BookingView } from "#server/domain/booking";
import { Hold } from "#server/domain/hold";
import type { House } from "./house";

/** Every answer comes within this, in milliseconds: the front door's own deadline and some way. */
const DEADLINE_MS = 15_000;

/** Who waits for a door that is frozen gives up after this, in milliseconds, and goes to another. */
const PATIENCE_MS = 20_000;

/** Where fans are, and what happens to them. */
export type Crowd = {
  recorder: Recorder;
  /** Front doors; a fan starts with one and goes on to the next when it does not answer. */
  doorUrls: string[];
  /** Whether the door could not answer at some moment of this time, because a fault was put on it. */
  isExcused?: (doorUrl: string, fromMs: number, toMs: number) => boolean;
};

type Asked = { method: string; path: string; body?: unknown; key?: string };

type Answer = { operation: Operation; json: unknown };

let fansMade = 0;

export class Fan {
  readonly name: string;
  readonly buyerId: string;
  readonly #token: string;
  readonly #crowd: Crowd;
  #door: number;

  private constructor(name: string, buyerId: string, token: string, crowd: Crowd) {
    this.name = name;
    this.buyerId = buyerId;
    this.#token = token;
    this.#crowd = crowd;
    this.#door = fansMade % crowd.doorUrls.length;
  }

  /** A fan with an account of their own. */
  static async join(crowd: Crowd): Promise<Fan> {
    const id = await newAccount("fan");
    fansMade += 1;
    const identity = { id, role: "fan" as const, name: "Robin", email: `${id}@frontrow.test` };
    const { token } = await issueToken(identity, Date.now());
    return new Fan(`fan ${String(fansMade)}`, id, token, crowd);
  }

  /** The bearer token, for whoever opens a socket for this fan. */
  get token(): string {
    return this.#token;
  }

  /** Goes to one of the front doors, and stays there until it does not answer. @param at 0 for the first */
  goTo(at: number): void {
    this.#door = at;
  }

  async hold(house: House, seatIndexes: readonly number[]): Promise<Operation> {
    const seatIds = seatIndexes.map((index) => house.seatIds[index]);
    const path = `performances/${house.performanceId}/holds`;
    return this.#changeHold(house, "hold", { method: "POST", path, body: { seatIds } });
  }

  async extend(house: House, holdId: string): Promise<Operation> {
    return this.#changeHold(house, "extend", { method: "POST", path: `holds/${holdId}/extend` });
  }

  /** Gives back one seat, or the whole hold. */
  async release(house: House, holdId: string, seatIndex?: number): Promise<Operation> {
    const seat = seatIndex === undefined ? "" : `/seats/${String(house.seatIds[seatIndex])}`;
    const asked = { method: "DELETE", path: `holds/${holdId}${seat}` };
    const { operation } = await this.#ask(house, "release", asked, { holdId });
    return operation;
  }

  /** Books a hold, or places of an area. @param key the same again for another try of the same request */
  async book(
    house: House,
    what: { holdId: string } | { quantity: number },
    key: string = randomUUID(),
  ): Promise<Operation> {
    const area =
      "quantity" in what
        ? { performanceId: house.performanceId, areaId: house.areaId, quantity: what.quantity }
        : null;
    const about = area ? { areaId: area.areaId, quantity: area.quantity } : what;
    const asked = { method: "POST", path: "bookings", body: area ?? what, key };
    const { operation } = await this.#ask(house, "book", asked, about);
    return operation;
  }

  async pay(
    house: House,
    bookingId: string,
    methodToken: string,
    key: string = randomUUID(),
  ): Promise<Operation> {
    const asked = {
      method: "PUT",
      path: `bookings/${bookingId}/confirm`,
      body: { methodToken },
      key,
    };
    const { operation } = await this.#ask(house, "pay", asked, { bookingId });
    return operation;
  }

  async cancel(house: House, bookingId: string): Promise<Operation> {
    const asked = { method: "PUT", path: `bookings/${bookingId}/cancel` };
    const { operation } = await this.#ask(house, "cancel", asked, { bookingId });
    return operation;
  }

  /** The booking as the API shows it; null when that is not known. */
  async readBooking(house: House, bookingId: string): Promise<BookingView | null> {
    const asked = { method: "GET", path: `bookings/${bookingId}` };
    const { operation, json } = await this.#ask(house, "read_booking", asked, { bookingId });
    return operation.outcome === "ok" ? BookingView.parse(json) : null;
  }

  /** Reads a booking until it is no longer on its way, or `withinMs` have passed. */
  async awaitEnd(house: House, bookingId: string, withinMs = 60_000): Promise<BookingView | null> {
    const deadlineMs = Date.now() + withinMs;
    for (;;) {
      const booking = await this.readBooking(house, bookingId);
      const paying = booking?.payments.some(({ status }) => status !== "FAILED") ?? true;
      if (booking && (booking.status !== "PENDING" || !paying)) return booking;
      if (Date.now() > deadlineMs) return booking;
      await pause(100);
    }
  }

  /**
   * Asks until the answer is known: an outage, a cut connection and a request under way are asked again, with
   * the same key, as a good client does.
   */
  async insist(ask: () => Promise<Operation>, withinMs = 90_000): Promise<Operation> {
    const deadlineMs = Date.now() + withinMs;
    for (;;) {
      const operation = await ask();
      const again =
        operation.outcome === "unknown" || operation.refusalCode === "request_under_way";
      if (!again || Date.now() > deadlineMs) return operation;
      await pause(200 + Math.random() * 200);
    }
  }

  async #changeHold(house: House, kind: "hold" | "extend", asked: Asked): Promise<Operation> {
    const { operation } = await this.#ask(house, kind, asked, {});
    return operation;
  }

  async #ask(
    house: House,
    kind: Operation["kind"],
    asked: Asked,
    about: Partial<Begun>,
  ): Promise<Answer> {
    const { recorder, doorUrls, isExcused } = this.#crowd;
    const doorUrl = doorUrls[this.#door % doorUrls.length] ?? "";
    const end = recorder.begin({
      client: this.name,
      buyerId: this.buyerId,
      performanceId: house.performanceId,
      kind,
      key: asked.key ?? null,
      body: JSON.stringify(asked.body ?? null),
      deadlineMs: DEADLINE_MS,
      ...about,
    });
    const startedAtMs = Date.now();
    try {
      const response = await this.#send(doorUrl, asked);
      const text = await response.text();
      const json: unknown = text === "" ? null : JSON.parse(text);
      return { operation: end(this.#judge(house, kind, response.status, json)), json };
    } catch {
      // Cut off, or given up: what was asked for may have happened. The next request goes elsewhere.
      this.#door += 1;
      const excused = isExcused?.(doorUrl, startedAtMs, Date.now()) === true;
      const deadlineMs = excused ? 2 * PATIENCE_MS : DEADLINE_MS;
      const operation = end({ outcome: "unknown", status: null, refusalCode: null, deadlineMs });
      return { operation, json: null };
    }
  }

  #send(doorUrl: string, { method, path, body, key }: Asked): Promise<Response> {
    return fetch(`${doorUrl}/api/v1/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(key !== undefined && { "Idempotency-Key": key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }

  #judge(house: House, kind: Operation["kind"], status: number, json: unknown): Ended {
    if (status >= 400) {
      const { type = "", seatIds = [] } = json as { type?: string; seatIds?: string[] };
      const seatIndexes = seatIds.map((id) => house.indexOf.get(id) ?? -1);
      const refusalCode = type.replace("/problems/", "");
      // A fault and an outage leave it open whether something has happened.
      return { outcome: status >= 500 ? "unknown" : "fail", status, refusalCode, seatIndexes };
    }
    const ended: Ended = { outcome: "ok", status, refusalCode: null };
    if (kind === "hold" || kind === "extend") return { ...ended, ...holdFacts(house, json) };
    if (kind === "book" || kind === "pay" || kind === "cancel" || kind === "read_booking") {
      return { ...ended, ...bookingFacts(house, json) };
    }
    return ended;
  }
}

function holdFacts(house: House, json: unknown): Partial<Ended> {
  const hold = Hold.parse(json);
  return {
    holdId: hold.id,
    holdStartedAtMs: hold.startedAtMs,
    holdExpiresAtMs: hold.expiresAtMs,
    seatIndexes: hold.seatIds.map((id) => house.indexOf.get(id) ?? -1),
  };
}

function bookingFacts(house: House, json: unknown): Partial<Ended> {
  const booking = BookingView.parse(json);
  return {
    bookingId: booking.id,
    bookingStatus: booking.status,
    paymentId: booking.payments[0]?.id ?? null,
    seatIndexes: booking.lines.flatMap(({ seatId }) =>
      seatId === null ? [] : [house.indexOf.get(seatId) ?? -1],
    ),
  };
}
