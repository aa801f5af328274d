/** A fan without a browser, with an account of their own at the site. */
import { randomUUID } from "node:crypto";
import { z } from "zod";

import { BookingView } from "#server/domain/booking";
import { Hold } from "#server/domain/hold";
import type { House } from "./house";
import type { Screens } from "./screens";
import type { Answered, Asked, Site } from "./site";
import type { RequestKind } from "./tally";

/** A "no", or no answer: `code` is the site's word, or "none". `seatIds` and `placesLeft` are what it names. */
export type Refusal = {
  status: number;
  code: string;
  seatIds: string[];
  placesLeft: number | null;
};

/** What a request came to. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

const Problem = z.object({
  type: z.string(),
  seatIds: z.array(z.string()).default([]),
  placesLeft: z.int().nullable().default(null),
});

/** Who a fan is. */
export type FanTerms = {
  /** Which of the fans, from 0. */
  at: number;
  site: Site;
  token: string;
  /** Where others watch what this one does; null: nobody does. */
  screens: Pick<Screens, "granted"> | null;
};

const NO_WORD = { code: "none", seatIds: [], placesLeft: null };

export class Fan {
  readonly #terms: FanTerms;

  constructor(terms: FanTerms) {
    this.#terms = terms;
  }

  /** Which of the fans, from 0. */
  get at(): number {
    return this.#terms.at;
  }

  async hold({ performanceId }: House, seatIds: readonly string[]): Promise<Outcome<Hold>> {
    const path = `performances/${performanceId}/holds`;
    const asked = { method: "POST" as const, path, body: { seatIds } };
    const answered = await this.#ask("hold", asked);
    const outcome = outcomeOf(Hold, answered);
    if (outcome.ok) this.#terms.screens?.granted(seatIds, answered.sentMs);
    return outcome;
  }

  /** Gives a hold back. One whose time has run out is gone already, and nobody minds. */
  async release(holdId: string): Promise<void> {
    await this.#ask("release", { method: "DELETE", path: `holds/${holdId}` });
  }

  /** The seats that this fan has in the basket. */
  async basket({ performanceId }: House): Promise<Outcome<string[]>> {
    const schema = z.object({ hold: Hold.nullable() });
    const path = `performances/${performanceId}/holds`;
    const outcome = await this.want(schema, "basket", { path });
    return outcome.ok ? { ok: true, value: outcome.value.hold?.seatIds ?? [] } : outcome;
  }

  /** Books a hold: these seats or none. */
  book({ id: holdId, seatIds }: Pick<Hold, "id" | "seatIds">): Promise<Outcome<BookingView>> {
    const key = randomUUID();
    const body = { holdId, seatIds };
    return this.want(BookingView, "book", { method: "POST", path: "bookings", body, key });
  }

  pay(bookingId: string, methodToken: string): Promise<Outcome<BookingView>> {
    const path = `bookings/${bookingId}/confirm`;
    const asked = { method: "PUT" as const, path, body: { methodToken }, key: randomUUID() };
    return this.want(BookingView, "pay", asked);
  }

  readBooking(bookingId: string): Promise<Outcome<BookingView>> {
    return this.want(BookingView, "booking", { path: `bookings/${bookingId}` });
  }

  /** Asks for something of a shape that is known. */
  async want<Schema extends z.ZodType>(
    schema: Schema,
    kind: RequestKind,
    asked: Asked,
  ): Promise<Outcome<z.infer<Schema>>> {
    return outcomeOf(schema, await this.#ask(kind, asked));
  }

  /** Looks at a page, as a browser does that opens it. @returns its status */
  async visit(path: string): Promise<number> {
    const { status } = await this.#ask("page", { path });
    return status;
  }

  #ask(kind: RequestKind, asked: Asked): Promise<Answered> {
    return this.#terms.site.ask(kind, { ...asked, token: this.#terms.token });
  }
}

function outcomeOf<Schema extends z.ZodType>(
  schema: Schema,
  { status, json }: Answered,
): Outcome<z.infer<Schema>> {
  const parsed = schema.safeParse(json);
  if (status < 300 && status > 0 && parsed.success) return { ok: true, value: parsed.data };
  const problem = Problem.safeParse(json).data;
  if (!problem) return { ok: false, refusal: { ...NO_WORD, status } };
  const { type, seatIds, placesLeft } = problem;
  const code = type.replace("/problems/", "");
  return { ok: false, refusal: { status, code, seatIds, placesLeft } };
}
