/** Many people who watch one seat map, each with the browser's own half of following, in one process. */
import { Agent, get } from "node:http";

import { hear, newFeed, touchOf, type FeedNews, type FeedOrder } from "#components/live/feed";
import { RETURN } from "#components/live/realtime-socket";
import { AvailabilityDelta, AvailabilitySnapshot } from "#server/domain/live-availability";
import type { GrandstandTerms, Look } from "./grandstand";
import { RawSocket } from "./raw-socket";

/** Connections to the front door; browsers have one each, which one machine has no ports for. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const terms = JSON.parse(process.argv[2] ?? "") as GrandstandTerms;

class Watcher {
  readonly #feed = newFeed();
  #socket: RawSocket | null = null;
  #attempts = 0;
  #timer: NodeJS.Timeout | undefined;
  returnedAtMs = 0;

  start(): void {
    this.#tell({ type: "started" });
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#socket?.isOpen === true;
  }

  get isLive(): boolean {
    return touchOf(this.#feed) === "live";
  }

  sees(codes: Uint8Array): boolean {
    const { live } = this.#feed;
    return live !== null && Buffer.compare(live.codes, codes) === 0;
  }

  #connect(): void {
    let connected = false;
    const { sidecarPort: port, origin, performanceId } = terms;
    this.#socket = new RawSocket({
      ...{ port, origin, performanceId },
      onConnect: () => {
        connected = true;
        this.#attempts = 0;
        this.returnedAtMs = Date.now();
        this.#tell({ type: "connected" });
      },
      onEvent: (name, body) => {
        if (name === "resync") this.#tell({ type: "resync" });
        if (name !== "delta") return;
        this.#tell({ type: "delta", delta: AvailabilityDelta.parse(body) });
      },
      onClose: () => {
        if (connected) this.#tell({ type: "disconnected" });
        setTimeout(() => {
          this.#connect();
        }, this.#pauseMs());
      },
    });
  }

  /** As socket.io's client waits, on the terms of our pages. */
  #pauseMs(): number {
    const { reconnectionDelay, reconnectionDelayMax, randomizationFactor } = RETURN;
    const fullMs = reconnectionDelay * 2 ** this.#attempts;
    this.#attempts += 1;
    const jitter = 1 + (Math.random() * 2 - 1) * randomizationFactor;
    return Math.min(reconnectionDelayMax, fullMs * jitter);
  }

  #tell(news: FeedNews): void {
    for (const order of hear(this.#feed, news)) this.#obey(order);
  }

  #obey(order: FeedOrder): void {
    if (order.type === "show") return;
    if (order.type === "watch") {
      this.#socket?.watch(order, (status) => {
        if (status !== "watching" && status !== "resync" && status !== "refused") return;
        this.#tell({ type: "watch_answered", status });
      });
      return;
    }
    clearTimeout(this.#timer);
    const waitMs = order.afterMs + Math.random() * (order.withinMs - order.afterMs);
    this.#timer = setTimeout(() => void this.#fetch(), waitMs);
  }

  async #fetch(): Promise<void> {
    if (this.#feed.fetching) return;
    this.#tell({ type: "fetch_left" });
    const snapshot = await readSnapshot().catch(() => null);
    this.#tell(snapshot ? { type: "snapshot", snapshot } : { type: "fetch_failed" });
  }
}

function readSnapshot(): Promise<AvailabilitySnapshot> {
  const url = `${terms.doorUrl}/api/v1/performances/${terms.performanceId}/availability`;
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: 10_000 }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => {
        try {
          resolve(AvailabilitySnapshot.parse(JSON.parse(Buffer.concat(pieces).toString())));
        } catch (fault) {
          reject(fault instanceof Error ? fault : new Error("no snapshot"));
        }
      });
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", reject);
  });
}

const watchers = Array.from({ length: terms.sockets }, () => new Watcher());

/** They come over some seconds, as people do. */
const COME_WITHIN_MS = 2_000 + terms.sockets;
for (const watcher of watchers) {
  setTimeout(() => {
    watcher.start();
  }, Math.random() * COME_WITHIN_MS);
}

process.on("message", (codes: number[]) => {
  const truth = Uint8Array.from(codes);
  const look: Look = {
    open: watchers.filter((each) => each.isOpen).length,
    live: watchers.filter((each) => each.isLive).length,
    trueMaps: watchers.filter((each) => each.sees(truth)).length,
    returnedAtMs: watchers.map((each) => each.returnedAtMs),
  };
  process.send?.(look);
});
process.on("disconnect", () => process.exit(0));
