/**
 * Load over HTTP: so many at once, or so many a second whether or not those before have been answered.
 *
 * Sent by undici from the benchmark's own process, so it costs the same against the product and against the
 * limit; its processor time is in neither's figure.
 */
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { Client, Pool, type Dispatcher } from "undici";

/** One request. */
export type Shot = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  headers: Record<string, string>;
  body?: string;
};

/** The answer to one request. The names of `headers` are in lower case. */
export type Answer = {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
};

/** What came of a load. */
export type Answers = {
  count: number;
  /** How many answers had each status; 0: the connection failed. */
  byStatus: Map<number, number>;
  elapsedMs: number;
  /** Microseconds from when a request was due to the end of its answer. */
  latencyUs: RecordableHistogram;
};

/** Hears of each answer. @param text its body */
export type OnAnswer = (shot: Shot, status: number, text: string) => void;

/** Looks this often whether a request is due, in milliseconds. */
const LOOK_EVERY_MS = 1;

export class Load {
  readonly #pool: Pool;

  /**
   * @param connections    most that are open at once
   * @param localAddresses where they come from, in turn; left out: from where the system says
   */
  constructor(
    url: string,
    readonly connections: number,
    localAddresses: readonly string[] = [],
  ) {
    let opened = 0;
    const openAtNext = (origin: URL, options: Client.Options): Dispatcher => {
      const localAddress = localAddresses[opened % localAddresses.length];
      opened += 1;
      return new Client(
        origin,
        localAddress === undefined ? options : { ...options, localAddress },
      );
    };
    this.#pool = new Pool(url, {
      connections,
      pipelining: 1,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
      factory: openAtNext,
    });
  }

  /** Each connection sends its next request when it has the answer to the one before. */
  async atOnce(shots: Iterable<Shot>, onAnswer?: OnAnswer): Promise<Answers> {
    const answers = noAnswers();
    const startedMs = performance.now();
    const left = shots[Symbol.iterator]();
    const sendInTurn = async () => {
      for (let next = left.next(); !next.done; next = left.next()) {
        await this.#send(next.value, performance.now(), answers, onAnswer);
      }
    };
    await Promise.all(Array.from({ length: this.connections }, sendInTurn));
    answers.elapsedMs = performance.now() - startedMs;
    return answers;
  }

  /** Sends at a rate. Who is sent late, as all connections are busy or this process is, has waited since it was due. */
  async atRate(shots: Iterable<Shot>, perSecond: number, onAnswer?: OnAnswer): Promise<Answers> {
    const answers = noAnswers();
    const startedMs = performance.now();
    const under: Promise<void>[] = [];
    let nth = 0;
    for (const shot of shots) {
      const dueMs = startedMs + (nth / perSecond) * 1_000;
      while (performance.now() < dueMs) await pause(LOOK_EVERY_MS);
      under.push(this.#send(shot, dueMs, answers, onAnswer));
      nth += 1;
    }
    await Promise.all(under);
    answers.elapsedMs = performance.now() - startedMs;
    return answers;
  }

  /** Sends one, and has its answer. @throws when the connection fails */
  ask(shot: Shot): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const answer: Answer = { status: 0, headers: {}, text: "" };
      const pieces: Buffer[] = [];
      // Below `request`, which would make streams and promises that cost a tenth of what is measured.
      this.#pool.dispatch(shot, {
        onRequestStart: () => undefined, // By this it is told from handlers of undici's older kind.
        onResponseStart: (_controller, status, headers) => {
          Object.assign(answer, { status, headers });
        },
        onResponseData: (_controller, piece) => {
          pieces.push(piece);
        },
        onResponseEnd: () => {
          answer.text = textOf(pieces);
          resolve(answer);
        },
        onResponseError: (_controller, fault) => {
          reject(fault);
        },
      });
    });
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #send(shot: Shot, dueMs: number, answers: Answers, onAnswer?: OnAnswer): Promise<void> {
    let status = 0;
    try {
      const answer = await this.ask(shot);
      status = answer.status;
      onAnswer?.(shot, status, answer.text);
    } catch (fault) {
      // A fault of the network is an outcome; one of the benchmark is not.
      if (!(fault instanceof Error) || !("code" in fault)) throw fault;
    }
    answers.count += 1;
    answers.byStatus.set(status, (answers.byStatus.get(status) ?? 0) + 1);
    answers.latencyUs.record(Math.max(1, Math.round((performance.now() - dueMs) * 1_000)));
  }
}

function textOf(pieces: readonly Buffer[]): string {
  const [only] = pieces;
  return only && pieces.length === 1 ? only.toString() : Buffer.concat(pieces).toString();
}

function noAnswers(): Answers {
  return { count: 0, byStatus: new Map(), elapsedMs: 0, latencyUs: createHistogram() };
}

/** A percentile of a latency in milliseconds. @param percent 0 to 100 */
export function percentileMs({ latencyUs }: Answers, percent: number): number {
  return latencyUs.percentile(percent) / 1_000;
}

/** Answers a second. */
export function rateOf({ count, elapsedMs }: Pick<Answers, "count" | "elapsedMs">): number {
  return (count / elapsedMs) * 1_000;
}

/** @throws if one answer was another: what is measured must be what was asked for */
export function requireAll({ byStatus, count }: Answers, status: number): void {
  if (byStatus.get(status) === count) return;
  const told = [...byStatus].map(([each, times]) => `${String(times)} x ${String(each)}`);
  throw new Error(`Not every answer was ${String(status)}: ${told.join(", ")}.`);
}
