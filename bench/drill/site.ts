/** A site as a drill asks it: over HTTP, with the patience of people, and every answer is counted. */
import type { Dice } from "#bench/cluster/dice";
import type { Answer, Load } from "#bench/performance/load";
import type { RequestKind, Tally } from "./tally";

/** Who is asked to wait does so for this long, and who is not answered at all for this long; in milliseconds. */
const WAITS_MS_MAX = 5 * 60_000;
const UNANSWERED_MS_MAX = 30_000;

/** How long people wait before they ask again where nobody answered, in milliseconds. */
const AGAIN_AFTER_MS = 500;

/** Those who were told to wait come back within this, and not all at the same moment; in milliseconds. */
const SPREAD_MS = 1_000;

/** One request. @param path below `/api/v1/`, or from the root of the site where it begins with `/` */
export type Asked = {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  token?: string;
  body?: unknown;
  /** The same for another try of the same wish. */
  key?: string;
  etag?: string | null;
};

/** What came of it. `status` 0: nobody answered. `json` null: the body was none. */
export type Answered = {
  status: number;
  json: unknown;
  text: string;
  etag: string | null;
  /** When the request was sent that was answered, by `performance.now()`. */
  sentMs: number;
};

const NOT_ANSWERED = { status: 0, json: null, text: "", etag: null };

/** What a site is reached by. */
export type SiteTerms = {
  load: Load;
  tally: Tally;
  dice: Dice;
  /** Ends all waiting. */
  signal: AbortSignal | null;
};

/** Somebody who waits. */
type Waiting = { timer: NodeJS.Timeout; end: () => void };

export class Site {
  readonly #terms: SiteTerms;
  readonly #waiting = new Set<Waiting>();

  constructor(terms: SiteTerms) {
    this.#terms = terms;
    // One listener for all: a signal looks through those that it has whenever one is added.
    terms.signal?.addEventListener("abort", () => {
      for (const { timer, end } of this.#waiting) {
        clearTimeout(timer);
        end();
      }
    });
  }

  /**
   * Asks until there is an answer that is more than "wait": a busy site is asked again when it said, a silent one after
   * a moment. Whoever asks must mean what another try of the same request may do.
   *
   * @returns the last answer, if the patience of people came to its end
   * @throws once the drill is stopped
   */
  async ask(kind: RequestKind, asked: Asked): Promise<Answered> {
    const startedAtMs = Date.now();
    for (;;) {
      this.#terms.signal?.throwIfAborted();
      const { answered, retryAfterMs } = await this.askOnce(kind, asked);
      if (retryAfterMs === null) return answered;
      const patienceMs = answered.status === 0 ? UNANSWERED_MS_MAX : WAITS_MS_MAX;
      if (Date.now() + retryAfterMs - startedAtMs > patienceMs) return answered;
      await this.wait(retryAfterMs);
    }
  }

  /** Waits as people do. @throws once the drill is stopped */
  async wait(ms: number): Promise<void> {
    const { signal } = this.#terms;
    signal?.throwIfAborted();
    await new Promise<void>((resolve) => {
      const waiting: Waiting = {
        end: resolve,
        timer: setTimeout(() => {
          this.#waiting.delete(waiting);
          resolve();
        }, ms),
      };
      this.#waiting.add(waiting);
    });
    signal?.throwIfAborted();
  }

  /** Waits for some time between these, in milliseconds. */
  async waitBetween(leastMs: number, mostMs: number): Promise<void> {
    await this.wait(leastMs + this.#terms.dice() * (mostMs - leastMs));
  }

  /** Asks once, without patience. @returns `retryAfterMs` null if it is an answer, else when to ask again */
  async askOnce(
    kind: RequestKind,
    asked: Asked,
  ): Promise<{ answered: Answered; retryAfterMs: number | null }> {
    const { load, tally, dice } = this.#terms;
    const { method = "GET", path, body } = asked;
    const sentMs = performance.now();
    let answer: Answer;
    try {
      answer = await load.ask({
        method,
        path: path.startsWith("/") ? path : `/api/v1/${path}`,
        headers: headersOf(asked),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (fault) {
      // A fault of the network has a code; one of the drill has none.
      if (!(fault instanceof Error) || !("code" in fault)) throw fault;
      tally.note(kind, 0, performance.now() - sentMs);
      return { answered: { ...NOT_ANSWERED, sentMs }, retryAfterMs: AGAIN_AFTER_MS };
    }
    const { status, headers, text } = answer;
    tally.note(kind, status, performance.now() - sentMs);
    const answered = { status, text, json: jsonOf(answer), etag: oneOf(headers.etag), sentMs };
    // A twin of a request that is still under way is told to wait by a 409.
    const retryAfter = oneOf(headers["retry-after"]);
    const isToWait = status === 429 || status === 503 || (status === 409 && retryAfter !== null);
    if (!isToWait) return { answered, retryAfterMs: null };
    const toldMs = Number(retryAfter ?? 1) * 1_000;
    return { answered, retryAfterMs: toldMs + dice() * SPREAD_MS };
  }
}

function headersOf({ token, body, key, etag }: Asked): Record<string, string> {
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(key !== undefined && { "idempotency-key": key }),
    ...(typeof etag === "string" && { "if-none-match": etag }),
  };
}

function oneOf(header: string | string[] | undefined): string | null {
  return typeof header === "string" ? header : (header?.[0] ?? null);
}

/** A body that says that it is JSON; null where it is none, or is cut off. */
function jsonOf({ headers, text }: Answer): unknown {
  if (!/^application\/([\w.-]+\+)?json\b/i.test(oneOf(headers["content-type"]) ?? "")) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
