/** Somebody who watches a seat map: the browser's own half of following, on a real socket, without a screen. */
import { io, type Socket } from "socket.io-client";

import type { QuietMap } from "#bench/history/evidence";
import { hear, newFeed, touchOf, type FeedNews, type FeedOrder } from "#components/live/feed";
import { AvailabilityDelta, AvailabilitySnapshot } from "#server/domain/live-availability";
import type { BrowserToServer, ServerToBrowser } from "#server/domain/live-messages";

const SNAPSHOT_MS_MAX = 10_000;

export type SpectatorTerms = {
  name: string;
  performanceId: string;
  sidecarPort: number;
  doorUrl: string;
  /** Where pages are served from, which the sidecar asks for. */
  origin: string;
};

export class Spectator {
  readonly #terms: SpectatorTerms;
  readonly #feed = newFeed();
  readonly #socket: Socket<ServerToBrowser, BrowserToServer>;
  #timer: NodeJS.Timeout | undefined;

  constructor(terms: SpectatorTerms) {
    this.#terms = terms;
    this.#socket = io(`http://127.0.0.1:${String(terms.sidecarPort)}`, {
      transports: ["websocket"],
      forceNew: true,
      extraHeaders: { Origin: terms.origin },
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
      timeout: 3_000,
    });
    this.#socket.on("connect", () => {
      this.#tell({ type: "connected" });
    });
    this.#socket.on("disconnect", () => {
      this.#tell({ type: "disconnected" });
    });
    this.#socket.on("resync", () => {
      this.#tell({ type: "resync" });
    });
    this.#socket.on("delta", (message) => {
      const delta = AvailabilityDelta.safeParse(message);
      this.#tell(delta.success ? { type: "delta", delta: delta.data } : { type: "resync" });
    });
    this.#tell({ type: "started" });
  }

  /** How true the map is, as the page would say. */
  get touch() {
    return touchOf(this.#feed);
  }

  /** The map as it is on the screen; null before the first snapshot. */
  get map(): QuietMap | null {
    const { live } = this.#feed;
    if (!live) return null;
    const { performanceId, name, sidecarPort } = this.#terms;
    return {
      whose: `${name} by the sidecar on ${String(sidecarPort)}`,
      performanceId,
      epoch: live.epoch,
      revision: live.revision,
      codes: [...live.codes],
      areas: [...live.areas],
    };
  }

  leave(): void {
    clearTimeout(this.#timer);
    this.#socket.disconnect();
  }

  #tell(news: FeedNews): void {
    for (const order of hear(this.#feed, news)) this.#obey(order);
  }

  #obey(order: FeedOrder): void {
    if (order.type === "show") return;
    if (order.type === "watch") {
      const { epoch, revision } = order;
      const performanceId = this.#terms.performanceId as AvailabilityDelta["performanceId"];
      this.#socket.emit("watch", { performanceId, epoch, revision }, ({ status }) => {
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
    const { doorUrl, performanceId } = this.#terms;
    const snapshot = await readSnapshot(doorUrl, performanceId);
    this.#tell(snapshot ? { type: "snapshot", snapshot } : { type: "fetch_failed" });
  }
}

/** The snapshot that a front door gives; null when it does not. */
export async function readSnapshot(
  doorUrl: string,
  performanceId: string,
): Promise<AvailabilitySnapshot | null> {
  try {
    const response = await fetch(`${doorUrl}/api/v1/performances/${performanceId}/availability`, {
      signal: AbortSignal.timeout(SNAPSHOT_MS_MAX),
    });
    return response.ok ? AvailabilitySnapshot.parse(await response.json()) : null;
  } catch {
    return null;
  }
}
