/** Somebody who watches a seat map: the browser's own half of following, on a real socket, without a screen. */
import { io, type Socket } from "socket.io-client";

import type { QuietMap } from "#bench/history/evidence";
import type { AvailabilityDelta } from "#server/domain/live-availability";
import type { BrowserToServer, ServerToBrowser } from "#server/domain/live-messages";
import type { Dice } from "./dice";
import { Follower } from "./follower";
import { readSnapshot } from "./read-snapshot";

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
  readonly #follower: Follower;
  readonly #socket: Socket<ServerToBrowser, BrowserToServer>;

  constructor(terms: SpectatorTerms, dice: Dice) {
    this.#terms = terms;
    const { doorUrl, performanceId } = terms;
    this.#socket = io(`http://127.0.0.1:${String(terms.sidecarPort)}`, {
      transports: ["websocket"],
      forceNew: true,
      extraHeaders: { Origin: terms.origin },
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
      timeout: 3_000,
    });
    this.#follower = new Follower({
      dice,
      watch: (position, answered) => {
        const watched = performanceId as AvailabilityDelta["performanceId"];
        this.#socket.emit("watch", { performanceId: watched, ...position }, ({ status }) => {
          answered(status);
        });
      },
      readSnapshot: () => readSnapshot(doorUrl, performanceId),
    });
    this.#socket.on("connect", () => {
      this.#follower.tell({ type: "connected" });
    });
    this.#socket.on("disconnect", () => {
      this.#follower.tell({ type: "disconnected" });
    });
    this.#socket.on("resync", () => {
      this.#follower.hear("resync", null);
    });
    this.#socket.on("delta", (delta) => {
      this.#follower.hear("delta", delta);
    });
    this.#follower.tell({ type: "started" });
  }

  /** How true the map is, as the page would say. */
  get touch() {
    return this.#follower.touch;
  }

  /** The map as it is on the screen; null before the first snapshot. */
  get map(): QuietMap | null {
    const { live } = this.#follower;
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
    this.#follower.leave();
    this.#socket.disconnect();
  }
}
