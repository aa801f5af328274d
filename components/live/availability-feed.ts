/** Follows one performance: carries out what `feed.ts` decides, with fetch, a socket and timers. */
import { requestJson } from "#components/api/request";
import type { PerformanceId } from "#server/domain/ids";
import {
  AvailabilityDelta,
  AvailabilitySnapshot,
  type LiveAvailability,
} from "#server/domain/live-availability";
import { GaRequestNews } from "#server/domain/live-messages";
import { hear, newFeed, touchOf, type FeedNews, type FeedOrder, type Touch } from "./feed";
import { openRealtimeSocket, type RealtimeAddress, type RealtimeSocket } from "./realtime-socket";
import type { ServerClock } from "./server-clock";

/** What a page shows. A new object for each change, except that `live` is changed in place. */
export type Availability = {
  /** Null until the first snapshot. */
  live: LiveAvailability | null;
  /** From the latest snapshot. */
  prices: AvailabilitySnapshot["prices"];
  touch: Touch;
};

/** Hears which seats have changed, just before the page is told to draw. */
export type SeatListener = (seats: readonly number[] | "all") => void;

/** A snapshot that takes longer than this is given up, in milliseconds. */
const SNAPSHOT_WITHIN_MS = 10_000;

/** A performance being followed. Nothing is sent before `start`. */
export class AvailabilityFeed {
  private readonly feed = newFeed();
  private readonly listeners = new Set<() => void>();
  private readonly seatListeners = new Set<SeatListener>();
  private readonly decisionListeners = new Set<(news: GaRequestNews) => void>();
  private shown: Availability = { live: null, prices: [], touch: "starting" };
  private socket: RealtimeSocket | null = null;
  private timer: number | undefined;
  private running = false;

  constructor(
    private readonly performanceId: PerformanceId,
    private readonly address: RealtimeAddress,
    private readonly clock: ServerClock,
  ) {}

  /** What to show now. The same object until something changes. */
  readonly read = (): Availability => this.shown;

  /** @returns how to stop listening */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Listens to which seats change. @returns how to stop listening */
  onSeats(listener: SeatListener): () => void {
    this.seatListeners.add(listener);
    return () => this.seatListeners.delete(listener);
  }

  /** Listens to what is decided of the buyer's own requests for places. @returns how to stop listening */
  onDecision(listener: (news: GaRequestNews) => void): () => void {
    this.decisionListeners.add(listener);
    return () => this.decisionListeners.delete(listener);
  }

  /** Begins, or begins again. @returns how to stop */
  start(): () => void {
    this.running = true;
    const socket = openRealtimeSocket(this.address);
    this.socket = socket;
    followSocket(socket, this.tell);
    socket.on("ga_request", (message) => {
      const news = GaRequestNews.safeParse(message);
      if (!news.success) return;
      for (const listener of this.decisionListeners) listener(news.data);
    });
    const leave = followNetwork(socket);
    this.tell({ type: "started" });
    return () => {
      this.tell({ type: "disconnected" });
      this.running = false;
      leave();
      window.clearTimeout(this.timer);
      socket.disconnect();
      this.socket = null;
    };
  }

  private readonly tell = (news: FeedNews): void => {
    if (!this.running) return;
    for (const order of hear(this.feed, news)) this.obey(order);
    const touch = touchOf(this.feed);
    if (touch === this.shown.touch) return;
    this.shown = { ...this.shown, touch };
    for (const listener of this.listeners) listener();
  };

  private obey(order: FeedOrder): void {
    if (order.type === "show") {
      this.shown = { ...this.shown, live: this.feed.live };
      for (const listener of this.seatListeners) listener(order.seats);
      for (const listener of this.listeners) listener();
    } else if (order.type === "watch") {
      const { performanceId } = this;
      const { epoch, revision } = order;
      this.socket?.emit("watch", { performanceId, epoch, revision }, ({ status }) => {
        this.tell({ type: "watch_answered", status });
      });
    } else {
      window.clearTimeout(this.timer);
      const waitMs = order.afterMs + Math.random() * (order.withinMs - order.afterMs);
      this.timer = window.setTimeout(() => void this.fetchSnapshot(), waitMs);
    }
  }

  private async fetchSnapshot(): Promise<void> {
    if (this.feed.fetching) return;
    this.tell({ type: "fetch_left" });
    const askedAtMs = Date.now();
    const snapshot = await readSnapshot(this.performanceId, (headers) => {
      const nowMs = Number(headers.get("x-server-now-ms") ?? NaN);
      if (Number.isFinite(nowMs)) this.clock.learn(nowMs, askedAtMs);
    });
    if (snapshot) {
      this.shown = { ...this.shown, prices: snapshot.prices };
    }
    // Said even when stopped meanwhile: a feed that starts again would wait for this one for ever.
    this.feed.fetching = false;
    this.tell(snapshot ? { type: "snapshot", snapshot } : { type: "fetch_failed" });
  }
}

async function readSnapshot(
  performanceId: PerformanceId,
  onHeaders: (headers: Headers) => void,
): Promise<AvailabilitySnapshot | null> {
  try {
    const answer = await requestJson("GET", `/api/v1/performances/${performanceId}/availability`, {
      ...{ schema: AvailabilitySnapshot, onHeaders },
      signal: AbortSignal.timeout(SNAPSHOT_WITHIN_MS),
    });
    return answer.ok ? answer.value : null;
  } catch {
    // Given up after SNAPSHOT_WITHIN_MS; the feed asks again, less and less often.
    return null;
  }
}

function followSocket(socket: RealtimeSocket, tell: (news: FeedNews) => void): void {
  socket.on("connect", () => {
    tell({ type: "connected" });
  });
  socket.on("disconnect", () => {
    tell({ type: "disconnected" });
  });
  socket.on("resync", () => {
    tell({ type: "resync" });
  });
  socket.on("delta", (message) => {
    const delta = AvailabilityDelta.safeParse(message);
    // A message that cannot be read is a change that was missed.
    tell(delta.success ? { type: "delta", delta: delta.data } : { type: "resync" });
  });
}

/**
 * A browser that goes offline leaves its sockets open and silent; nobody would notice for half a
 * minute. @returns how to stop
 */
function followNetwork(socket: RealtimeSocket): () => void {
  const goOffline = () => {
    socket.disconnect();
  };
  const comeBack = () => {
    socket.connect();
  };
  window.addEventListener("offline", goOffline);
  window.addEventListener("online", comeBack);
  return () => {
    window.removeEventListener("offline", goOffline);
    window.removeEventListener("online", comeBack);
  };
}
