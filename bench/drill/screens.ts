/** Some of the crowd watch the map by socket: how long after a tap its seat is taken on the screens of others. */
import { RawSocket } from "#bench/cluster/raw-socket";
import { percentileOf } from "#bench/performance/statistics";
import type { AvailabilityDelta } from "#server/domain/live-availability";
import { HELD } from "#server/domain/seat-status";
import type { House } from "./house";
import type { Look } from "./live-map";

/** One in so many watches, and so many at most: every one of them hears of every seat. */
const ONE_IN = 50;
const SCREENS_MAX = 200;

/** Who is not let in by then does not watch, in milliseconds. */
const OPEN_WITHIN_MS = 5_000;

/** Where the screens get what they show. */
export type ScreenTerms = {
  /** Of the sidecar, on this machine. */
  port: number;
  /** Where pages are served from. */
  origin: string;
  house: House;
  /** The map as it is before anything happens. */
  look: Look;
  fans: number;
};

/** What the screens have shown. Times are milliseconds from a tap that was granted; a change is one seat on one screen. */
export type ScreensReport = { screens: number; changes: number; p50Ms: number; p99Ms: number };

/**
 * Measures by the first time that each seat is taken. What comes later may have been taken, given back and taken again
 * between two words of the sidecar.
 */
export class Lags {
  readonly #tappedMs = new Map<number, number>();
  /** Seats that were seen taken before the answer was there to whoever took them. */
  readonly #seenMs = new Map<number, number[]>();
  readonly #lagsMs: number[] = [];

  /** Notes that a tap was granted. @param atMs when it was sent */
  granted(seat: number, atMs: number): void {
    if (this.#tappedMs.has(seat)) return;
    this.#tappedMs.set(seat, atMs);
    for (const seenMs of this.#seenMs.get(seat) ?? []) this.#lagsMs.push(seenMs - atMs);
    this.#seenMs.delete(seat);
  }

  /** Notes that a screen shows a seat as taken, for the first time. */
  seen(seat: number, atMs: number): void {
    const tappedMs = this.#tappedMs.get(seat);
    if (tappedMs !== undefined) this.#lagsMs.push(atMs - tappedMs);
    else this.#seenMs.set(seat, [...(this.#seenMs.get(seat) ?? []), atMs]);
  }

  report(): Omit<ScreensReport, "screens"> {
    return {
      changes: this.#lagsMs.length,
      p50Ms: percentileOf(this.#lagsMs, 50),
      p99Ms: percentileOf(this.#lagsMs, 99),
    };
  }
}

export class Screens {
  readonly #terms: ScreenTerms;
  readonly #lags = new Lags();
  readonly #sockets: RawSocket[] = [];
  #watching = 0;

  private constructor(terms: ScreenTerms) {
    this.#terms = terms;
  }

  /** Opens them, and waits until those who are let in follow the map. */
  static async open(terms: ScreenTerms): Promise<Screens> {
    const screens = new Screens(terms);
    const count = Math.min(SCREENS_MAX, Math.ceil(terms.fans / ONE_IN));
    await Promise.all(Array.from({ length: count }, () => screens.#openOne()));
    return screens;
  }

  /** Hears of a tap that was granted. @param tappedMs by `performance.now()` */
  granted(seatIds: readonly string[], tappedMs: number): void {
    for (const id of seatIds) {
      const seat = this.#terms.house.indexOf.get(id);
      if (seat !== undefined) this.#lags.granted(seat, tappedMs);
    }
  }

  /** Closes them. @returns null where none was let in */
  close(): ScreensReport | null {
    for (const socket of this.#sockets) socket.close();
    return this.#watching === 0 ? null : { screens: this.#watching, ...this.#lags.report() };
  }

  /** Resolves once it watches, or never will. */
  #openOne(): Promise<void> {
    const { port, origin, house, look } = this.#terms;
    const { epoch, revision } = look;
    const seen = new Set<number>();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(late);
        resolve();
      };
      const late = setTimeout(end, OPEN_WITHIN_MS);
      const socket = new RawSocket({
        ...{ port, origin, performanceId: house.performanceId },
        onConnect: () => {
          socket.watch({ epoch, revision }, (status) => {
            if (status === "watching") this.#watching += 1;
            end();
          });
        },
        onClose: end,
        onEvent: (name, body) => {
          if (name === "delta") this.#hear(body as AvailabilityDelta, seen);
        },
      });
      this.#sockets.push(socket);
    });
  }

  #hear({ changes }: AvailabilityDelta, seen: Set<number>): void {
    const nowMs = performance.now();
    for (const [seat, code] of changes) {
      if (code !== HELD || seen.has(seat)) continue;
      seen.add(seat);
      this.#lags.seen(seat, nowMs);
    }
  }
}

/** Where a page of a performance says that its news come from; null where it does not, or it is not a port of its own host. */
export function realtimePortOf(html: string): number | null {
  // As React writes it into the page, where quotation marks are escaped.
  const [, port] = /\\?"realtime\\?":\{\\?"url\\?":null,\\?"port\\?":(\d+)\}/.exec(html) ?? [];
  return port === undefined ? null : Number(port);
}

/** What the screens have shown, in words. */
export function describeScreens({ screens, changes, p50Ms, p99Ms }: ScreensReport): string {
  const times = `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`;
  return `From a tap to the screens of others: ${times}, over ${String(changes)} changes on ${String(screens)} screens.`;
}
