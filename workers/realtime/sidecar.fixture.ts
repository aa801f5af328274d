/** Real sockets to a real sidecar, with the browser's own half of following behind them. */
import { get } from "node:http";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, onTestFinished, vi } from "vitest";

import { hear, newFeed, touchOf, type FeedNews, type FeedOrder } from "#components/live/feed";
import { relayLiveChanges } from "#server/commands/relay-live-changes";
import {
  eventRequest,
  newEvent,
  newOrganiser,
  newVenue,
} from "#server/commands/organising.fixture";
import type { PerformanceId } from "#server/domain/ids";
import type { BrowserToServer, ServerToBrowser } from "#server/domain/live-messages";
import { eventLog } from "#server/event-log/open-event-log";
import { closePostgres } from "#server/postgres/client";
import { findAvailability } from "#server/queries/availability.fixture";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { openLiveChanges } from "#server/redis/live-changes";
import { codesOf } from "#server/redis/live-map.fixture";
import { runWorker } from "#workers/run-worker";
import { startSidecar, type Sidecar } from "./sidecar";

/** A socket as pages have it. */
export type PageSocket = Socket<ServerToBrowser, BrowserToServer>;

/** Where a page that our front door has served says it comes from. */
const OUR_PAGES = "http://localhost:3000";

/** A performance of twelve hundred seats, on sale. */
export async function newPerformance(): Promise<PerformanceId> {
  const organiserId = await newOrganiser();
  const plan = { template: "hall", sections: 2, rowsPerSection: 20, seatsPerRow: 30 };
  const request = eventRequest(await newVenue(organiserId, plan), Date.now());
  const { performanceId } = await newEvent(organiserId, request, Date.now());
  return performanceId;
}

/** Carries changes from Redis to the log, as the relay worker does. @returns how to stop */
export function runRelay(): () => Promise<void> {
  const stopping = new AbortController();
  const forward = async (signal: AbortSignal) => {
    const reader = await openLiveChanges();
    // Closing the reader ends the read that is waiting.
    signal.addEventListener("abort", reader.close);
    const forwardAll = async () => {
      while (!signal.aborted) await relayLiveChanges(reader);
    };
    try {
      await forwardAll();
    } catch (fault) {
      if (!stopping.signal.aborted) throw fault;
    } finally {
      reader.close();
    }
  };
  const forwarding = runWorker("relay", forward, stopping.signal);
  return async () => {
    stopping.abort();
    await forwarding;
  };
}

/** A sidecar and a relay for the tests of a file, and Redis empty before them. */
export function useSidecar() {
  const running: { sidecar?: Sidecar; stopRelay?: () => Promise<void> } = {};
  const port = () => running.sidecar?.port ?? 0;

  beforeAll(async () => {
    await openRedis();
    await redis.flushdb();
    running.sidecar = await startSidecar(0);
    running.stopRelay = runRelay();
    await vi.waitFor(async () => {
      expect(await statusOf(port(), "/readyz")).toBe(200);
    });
  });
  afterAll(async () => {
    await running.stopRelay?.();
    await running.sidecar?.stop();
    await eventLog.close();
    closeRedis();
    await closePostgres();
  });

  return {
    get port() {
      return port();
    },
    /** Does something while changes stay where they are, in Redis. */
    withoutRelay: async (work: () => Promise<void>) => {
      await running.stopRelay?.();
      try {
        await work();
      } finally {
        running.stopRelay = runRelay();
      }
    },
  };
}

/** Status of a plain HTTP request. */
export async function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ port, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}

/** Opens a socket as a page of ours does, but for the headers that are named; undefined: left out. */
export function openSocket(
  port: number,
  headers: Record<string, string | undefined> = {},
): PageSocket {
  const named: Record<string, string | undefined> = {
    Host: `localhost:${String(port)}`,
    Origin: OUR_PAGES,
    ...headers,
  };
  const sent = Object.entries(named).filter(([, value]) => value !== undefined);
  const socket: PageSocket = io(`http://127.0.0.1:${String(port)}`, {
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: Object.fromEntries(sent) as Record<string, string>,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
  onTestFinished(() => {
    socket.disconnect();
  });
  return socket;
}

/** A page that shows a performance: snapshots by query, deltas by socket, decisions by `feed.ts`. */
export class TestPage {
  readonly feed = newFeed();
  /** Snapshots that were asked for so far. */
  snapshots = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly socket: PageSocket,
    private readonly performanceId: PerformanceId,
    private readonly onShown: (seats: readonly number[] | "all") => void = () => undefined,
  ) {
    socket.on("connect", () => {
      this.tell({ type: "connected" });
    });
    socket.on("disconnect", () => {
      this.tell({ type: "disconnected" });
    });
    socket.on("resync", () => {
      this.tell({ type: "resync" });
    });
    socket.on("delta", (delta) => {
      this.tell({ type: "delta", delta });
    });
    onTestFinished(() => {
      clearTimeout(this.#timer);
    });
    this.tell({ type: "started" });
  }

  /** What the fan is told about how true the map is. */
  get touch() {
    return touchOf(this.feed);
  }

  /** The house as the fan sees it. */
  get codes(): number[] {
    return [...(this.feed.live?.codes ?? [])];
  }

  /** Resolves when the fan is told so. */
  async shows(touch: TestPage["touch"]): Promise<void> {
    await until(() => {
      expect(this.touch).toBe(touch);
    });
  }

  /** Resolves when the fan sees the house as it is in Redis, and is told that it is live. */
  async seesTheTruth(): Promise<void> {
    await until(async () => {
      expect(this.codes).toEqual(await codesOf(this.performanceId));
      expect(this.touch).toBe("live");
    });
  }

  private tell(news: FeedNews): void {
    for (const order of hear(this.feed, news)) this.obey(order);
  }

  private obey(order: FeedOrder): void {
    if (order.type === "show") {
      this.onShown(order.seats);
    } else if (order.type === "watch") {
      const { epoch, revision } = order;
      this.socket.emit(
        "watch",
        { performanceId: this.performanceId, epoch, revision },
        (answer) => {
          this.tell({ type: "watch_answered", status: answer.status });
        },
      );
    } else {
      clearTimeout(this.#timer);
      const waitMs = order.afterMs + Math.random() * (order.withinMs - order.afterMs);
      this.#timer = setTimeout(() => void this.fetch(), waitMs);
    }
  }

  private async fetch(): Promise<void> {
    if (this.feed.fetching) return;
    this.snapshots += 1;
    this.tell({ type: "fetch_left" });
    const snapshot = await findAvailability(this.performanceId).catch(() => null);
    this.tell(snapshot ? { type: "snapshot", snapshot } : { type: "fetch_failed" });
  }
}

/** A page that watches, and says so. */
export async function openPage(port: number, performanceId: PerformanceId): Promise<TestPage> {
  const page = new TestPage(openSocket(port), performanceId);
  await page.shows("live");
  return page;
}

/** Waits for something to hold: five seconds is what a page may take to heal, and some for the machine. */
export async function until(holds: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(holds, { timeout: 10_000 });
}
