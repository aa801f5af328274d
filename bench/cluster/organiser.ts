/** An organiser without a browser: asks until the answer is known, with one key for each wish. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { issueToken } from "#server/auth";
import { newAccount } from "#server/commands/box-office.fixture";
import { PerformanceId } from "#server/domain/ids";
import { OrganiserEventView, OrganiserVenueView } from "#server/domain/organising";
import { houseOf, type House } from "./house";

const DAY_MS = 24 * 60 * 60_000;
/** A door that stands still is left for the next: others that stand still may come before one that answers. */
const GIVE_UP_MS = 5_000;
const INSIST_MS = 240_000;

/** Wishes so far. */
let wishes = 0;

/** What is asked; null: by a visitor. */
type Asked = { method: string; path: string; body: unknown; token: string | null };

export class Organiser {
  readonly #token: string;
  readonly #doorUrls: readonly string[];

  private constructor(token: string, doorUrls: readonly string[]) {
    this.#token = token;
    this.#doorUrls = doorUrls;
  }

  /** An organiser with an account of their own, made by the operator. */
  static async join(doorUrls: readonly string[]): Promise<Organiser> {
    const id = await newAccount("organiser");
    const identity = {
      id,
      role: "organiser" as const,
      name: "Olive",
      email: `${id}@frontrow.test`,
    };
    const { token } = await issueToken(identity, Date.now());
    return new Organiser(token, doorUrls);
  }

  /** Opens a house of six seats in one row, on sale since yesterday. */
  async openHouse(holdTtlMs: number): Promise<House> {
    const venue = OrganiserVenueView.parse(
      await this.#ask("POST", "organiser/venues", {
        ...{ name: "Crash House", city: "Bath", address: "1 Sawclose", timeZone: "Europe/London" },
        plan: { template: "hall", sections: 1, rowsPerSection: 1, seatsPerRow: 6, priceLevels: 1 },
      }),
    );
    const nowMs = Date.now();
    const event = OrganiserEventView.parse(
      await this.#ask("POST", "organiser/events", {
        title: `A night of faults ${randomUUID()}`,
        category: "theatre",
        performance: {
          venueId: venue.id,
          startsAtMs: nowMs + 30 * DAY_MS,
          onSaleAtMs: nowMs - DAY_MS,
          currency: "GBP",
          prices: venue.priceLevels.map(({ key }) => ({
            ...{ priceLevel: key, priceMinor: 4_000, feeMinor: 250 },
          })),
          holdTtlMs,
        },
      }),
    );
    return houseOf(PerformanceId.parse(event.performances[0]?.id));
  }

  /** Calls a performance off: its bookings end, and their money goes back. */
  async callOff({ performanceId }: House): Promise<void> {
    await this.#ask("PUT", `organiser/performances/${performanceId}/cancel`, {});
  }

  #ask(method: string, path: string, body: unknown): Promise<unknown> {
    return insist(this.#doorUrls, { method, path, body, token: this.#token });
  }
}

/** Signs somebody up at one of the doors. */
export async function register(doorUrls: readonly string[]): Promise<void> {
  const body = {
    name: "Robin",
    email: `${randomUUID()}@frontrow.test`,
    password: "a few words are best",
  };
  await insist(doorUrls, { method: "POST", path: "register", body, token: null });
}

/** @throws when it is refused, or nobody has answered in four minutes */
async function insist(
  doorUrls: readonly string[],
  { method, path, body, token }: Asked,
): Promise<unknown> {
  const key = randomUUID();
  const deadlineMs = Date.now() + INSIST_MS;
  let last = "nothing";
  // Each wish begins at another door, so that none is spared.
  for (let turn = (wishes += 1); Date.now() < deadlineMs; turn += 1) {
    const doorUrl = doorUrls[turn % doorUrls.length] ?? "";
    const response = await fetch(`${doorUrl}/api/v1/${path}`, {
      method,
      headers: {
        ...{ "Content-Type": "application/json", "Idempotency-Key": key },
        ...(token === null
          ? { "Sec-Fetch-Site": "same-origin" }
          : { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(GIVE_UP_MS),
    }).catch(() => null);
    const text = await response?.text().catch(() => null);
    last = `${String(response?.status)} ${String(text)}`;
    if (response?.ok && typeof text === "string") return text === "" ? null : JSON.parse(text);
    // An account that was made before the answer was lost is there now.
    if (response?.status === 409 && path === "register") return null;
    // An answer that was cut off in the middle says nothing.
    const isProblem = response?.headers.get("content-type") === "application/problem+json";
    if (isProblem && response.status < 500 && response.status !== 409 && text !== null) {
      throw new Error(`${path} was refused: ${String(text)}`);
    }
    await pause(200);
  }
  throw new Error(`${path} was not answered but with ${last}.`);
}
