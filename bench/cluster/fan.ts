/** A fan without a browser: asks the API over HTTP, and every request is an operation of the history. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

import type { Operation } from "#bench/history/evidence";
import type { Begun, Recorder } from "#bench/history/recorder";
import { ANSWERED_WITHIN_MS } from "#bench/history/rules/liveness";
import { issueToken } from "#server/auth";
import { newAccount } from "#server/commands/box-office.fixture";
import { BookingView } from "#server/domain/booking";
import { GaRequestView } from "#server/domain/ga-request";
import type { House } from "./house";
import { readAnswer } from "./read-answer";

/** Who waits for a door that is frozen gives up after this, in milliseconds, and goes to another; see `Crowd`. */
const PATIENCE_MS = 20_000;

/** How long a fan waits before asking again, in milliseconds. */
const AGAIN_AFTER_MS = 300;

/** How long a fan stands in line, in milliseconds, until they do not know what becomes of it. */
const IN_LINE_MS_MAX = 90_000;

/** Where fans are, and what happens to them. */
export type Crowd = {
  recorder: Recorder;
  /** Front doors; a fan starts with one and goes on to the next when it does not answer. */
  doorUrls: string[];
  /** The process that serves there, as faults name it. */
  nameOf?: (doorUrl: string) => string | undefined;
  /** Another patience than usual, in milliseconds: where many doors are frozen, holds would run out first. */
  patienceMs?: number;
};

type Asked = { method: string; path: string; body?: unknown; key?: string };

type Answer = { operation: Operation; json: unknown };

const GaAnswer = z.object({ gaRequest: GaRequestView });

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
    const asked = { method: "POST", path, body: { seatIds } };
    const { operation } = await this.#ask(house, "hold", asked, {});
    return operation;
  }

  async extend(house: House, holdId: string): Promise<Operation> {
    const asked = { method: "POST", path: `holds/${holdId}/extend` };
    const { operation } = await this.#ask(house, "extend", asked, { holdId });
    return operation;
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

  /**
   * Stands in line for places until it is decided, and joins it again where it was lost. To the history that is one
   * request to book, which is answered when it is decided.
   */
  async standInLine(house: House, quantity: number): Promise<Operation> {
    const { performanceId, areaId } = house;
    const [key, body] = [randomUUID(), { areaId, quantity }];
    const ask = { method: "POST", path: `performances/${performanceId}/ga-requests`, body, key };
    const end = this.#crowd.recorder.begin({
      ...{ client: this.name, buyerId: this.buyerId, performanceId, kind: "book", key },
      ...{ body: JSON.stringify(body), areaId, quantity, deadlineMs: IN_LINE_MS_MAX + PATIENCE_MS },
    });
    const deadlineMs = Date.now() + IN_LINE_MS_MAX;
    let asked: Asked = ask;
    while (Date.now() < deadlineMs) {
      const heard = await this.#hear(asked);
      const isNo = heard !== null && heard.status >= 400 && heard.status < 500;
      if (isNo && heard.status === 404 && asked.method === "GET") asked = ask;
      else if (isNo) return end(readAnswer(house, "book", heard.status, heard.text).ended);
      if (heard && heard.status < 400) {
        const { id, bookingId, refusal } = GaAnswer.parse(JSON.parse(heard.text)).gaRequest;
        if (bookingId) return end({ outcome: "ok", status: 201, refusalCode: null, bookingId });
        if (refusal) return end({ outcome: "fail", status: 409, refusalCode: refusal.code });
        asked = { method: "GET", path: `ga-requests/${id}` };
      }
      await pause(AGAIN_AFTER_MS);
    }
    return end({ outcome: "unknown", status: null, refusalCode: null });
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

  /** Books until the answer is known: one request, under one key, however often it is sent. */
  async bookSurely(house: House, what: Parameters<Fan["book"]>[1]): Promise<Operation> {
    const key = randomUUID();
    return this.insist(() => this.book(house, what, key));
  }

  /** Asks to pay until the answer is known, as `bookSurely` does. */
  async paySurely(house: House, bookingId: string, methodToken: string): Promise<Operation> {
    const key = randomUUID();
    return this.insist(() => this.pay(house, bookingId, methodToken, key));
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
      await pause(AGAIN_AFTER_MS);
    }
  }

  async #ask(
    house: House,
    kind: Operation["kind"],
    asked: Asked,
    about: Partial<Begun>,
  ): Promise<Answer> {
    const { recorder, nameOf } = this.#crowd;
    const doorUrl = this.#doorUrl;
    const door = nameOf?.(doorUrl);
    const end = recorder.begin({
      client: this.name,
      buyerId: this.buyerId,
      performanceId: house.performanceId,
      kind,
      key: asked.key ?? null,
      body: JSON.stringify(asked.body ?? null),
      deadlineMs: ANSWERED_WITHIN_MS,
      ...(door !== undefined && { door }),
      ...about,
    });
    const heard = await this.#hear(asked);
    if (heard) {
      const { ended, json } = readAnswer(house, kind, heard.status, heard.text);
      return { operation: end(ended), json };
    }
    return { operation: end({ outcome: "unknown", status: null, refusalCode: null }), json: null };
  }

  get #doorUrl(): string {
    const { doorUrls } = this.#crowd;
    return doorUrls[this.#door % doorUrls.length] ?? "";
  }

  /** @returns null when it was cut off or given up: what was asked for may have happened. The next request goes elsewhere */
  async #hear(asked: Asked): Promise<{ status: number; text: string } | null> {
    try {
      return await this.#send(this.#doorUrl, asked);
    } catch {
      this.#door += 1;
      return null;
    }
  }

  /** @throws when no answer came, or not the whole of it */
  async #send(
    doorUrl: string,
    { method, path, body, key }: Asked,
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(`${doorUrl}/api/v1/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(key !== undefined && { "Idempotency-Key": key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(this.#crowd.patienceMs ?? PATIENCE_MS),
    });
    return { status: response.status, text: await response.text() };
  }
}
