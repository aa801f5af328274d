/** What a drill has counted: every answer of the site, by the second and by what was asked. */
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

import { percentileOf } from "#bench/performance/statistics";

/** What can be asked. */
export type RequestKind =
  | "sign up"
  | "organise"
  | "page"
  | "snapshot"
  | "hold"
  | "release"
  | "basket"
  | "book"
  | "pay"
  | "booking"
  | "ga request"
  | "ga decision";

/** Of these a 409 says that somebody else was faster. */
const RACES: readonly RequestKind[] = ["hold", "book", "ga request"];

/** One second of a drill. */
export type Second = {
  at: number;
  answers: number;
  /** Seats that were asked for and given. */
  holds: number;
  conflicts: number;
  /** Answers that ask to wait: 429. */
  tooFast: number;
  /** 5xx, and connections that failed. */
  failures: number;
  /** Places that were taken until the end of this second, since the beginning. */
  taken: number;
  p99Ms: number;
};

/** What came of one kind of request. `byStatus`: 0 where the connection failed. */
export type KindCount = {
  kind: RequestKind;
  count: number;
  byStatus: Record<string, number>;
  p50Ms: number;
  p99Ms: number;
};

type Bucket = Omit<Second, "at" | "p99Ms"> & { tookMs: number[] };

type Kind = { byStatus: Map<number, number>; latencyUs: RecordableHistogram };

export class Tally {
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  readonly #buckets: Bucket[] = [];
  readonly #kinds = new Map<RequestKind, Kind>();
  #taken = 0;

  /** @param nowMs a clock that never goes back */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
  }

  /** Notes an answer. @param status 0: the connection failed */
  note(kind: RequestKind, status: number, tookMs: number): void {
    const bucket = this.#bucket();
    bucket.answers += 1;
    bucket.tookMs.push(tookMs);
    if (kind === "hold" && status === 201) bucket.holds += 1;
    if (status === 409 && RACES.includes(kind)) bucket.conflicts += 1;
    if (status === 429) bucket.tooFast += 1;
    if (status === 0 || status >= 500) bucket.failures += 1;

    const counted = this.#kinds.get(kind) ?? {
      byStatus: new Map<number, number>(),
      latencyUs: createHistogram(),
    };
    this.#kinds.set(kind, counted);
    counted.byStatus.set(status, (counted.byStatus.get(status) ?? 0) + 1);
    counted.latencyUs.record(Math.max(1, Math.round(tookMs * 1_000)));
  }

  /** Notes that places have an owner. */
  take(places: number): void {
    this.#taken += places;
    this.#bucket().taken = this.#taken;
  }

  get taken(): number {
    return this.#taken;
  }

  /** So long it has gone on, in milliseconds. */
  get elapsedMs(): number {
    return this.#nowMs() - this.#startedMs;
  }

  /** Every second so far, the last one as far as it has come. */
  seconds(): Second[] {
    this.#bucket();
    return this.#buckets.map((bucket, at) => secondOf(bucket, at));
  }

  /** The last second that is whole; null before there is one. */
  lastSecond(): Second | null {
    this.#bucket();
    const at = this.#buckets.length - 2;
    const bucket = this.#buckets[at];
    return bucket ? secondOf(bucket, at) : null;
  }

  /** What came of each kind of request that there was. */
  kinds(): KindCount[] {
    return [...this.#kinds].map(([kind, { byStatus, latencyUs }]) => ({
      kind,
      count: latencyUs.count,
      byStatus: Object.fromEntries([...byStatus].map(([status, times]) => [String(status), times])),
      p50Ms: latencyUs.percentile(50) / 1_000,
      p99Ms: latencyUs.percentile(99) / 1_000,
    }));
  }

  /** The second that it is now, after those in which nothing happened. */
  #bucket(): Bucket {
    const at = Math.floor(this.elapsedMs / 1_000);
    while (this.#buckets.length <= at) {
      const counts = { answers: 0, holds: 0, conflicts: 0, tooFast: 0, failures: 0 };
      this.#buckets.push({ ...counts, taken: this.#taken, tookMs: [] });
    }
    const bucket = this.#buckets[at];
    if (!bucket) throw new Error("The clock has gone back.");
    return bucket;
  }
}

function secondOf({ tookMs, ...counts }: Bucket, at: number): Second {
  return { at, ...counts, p99Ms: percentileOf(tookMs, 99) };
}
