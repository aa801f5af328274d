/** Somebody who watches a seat map by a cheap socket: thousands fit into one process, and each can be put to sleep. */
import type { QuietMap } from "#bench/history/evidence";
import { RETURN } from "#components/live/realtime-socket";
import type { LiveAvailability } from "#server/domain/live-availability";
import type { Dice } from "./dice";
import { Follower } from "./follower";
import { RawSocket } from "./raw-socket";
import { readSnapshot } from "./read-snapshot";

/** Where somebody looks, and by which way. */
export type OnlookerTerms = {
  name: string;
  sidecarPort: number;
  doorUrl: string;
  performanceId: string;
  /** Where pages are served from, which the sidecar asks for. */
  origin: string;
};

export class Onlooker {
  readonly #terms: OnlookerTerms;
  readonly #dice: Dice;
  readonly #follower: Follower;
  #socket: RawSocket | null = null;
  #attempts = 0;
  #hasLeft = false;
  /** When the socket came last, Unix milliseconds; 0 before it came. */
  returnedAtMs = 0;
  /** What the sidecar has said, since the beginning. */
  readonly heard = { deltas: 0, resyncs: 0, goodbyes: 0, bytes: 0 };

  constructor(terms: OnlookerTerms, dice: Dice) {
    this.#terms = terms;
    this.#dice = dice;
    this.#follower = new Follower({
      dice,
      watch: (position, answered) => this.#socket?.watch(position, answered),
      readSnapshot: () => readSnapshot(terms.doorUrl, terms.performanceId),
    });
  }

  start(): void {
    this.#follower.tell({ type: "started" });
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#socket?.isOpen === true;
  }

  get touch() {
    return this.#follower.touch;
  }

  /** The map as it is on the screen; null before the first snapshot. */
  get map(): QuietMap | null {
    const { live } = this.#follower;
    if (!live) return null;
    const { name: whose, performanceId } = this.#terms;
    const { epoch, revision, codes, areas } = live;
    return { whose, performanceId, epoch, revision, codes: [...codes], areas: [...areas] };
  }

  /** Whether the screen shows this, as of this very revision. Of thousands, on the processors that are measured: quick. */
  sees({ epoch, revision, codes }: Omit<LiveAvailability, "areas">): boolean {
    const { live } = this.#follower;
    if (live?.epoch !== epoch || live.revision !== revision) return false;
    return Buffer.compare(live.codes, codes) === 0;
  }

  /** Reads nothing any more; see `RawSocket.stopReading`. */
  fallAsleep(isAlive: boolean): void {
    this.#socket?.stopReading(isAlive);
  }

  wakeUp(): void {
    this.#socket?.readOn();
  }

  leave(): void {
    this.#hasLeft = true;
    this.#follower.leave();
    this.#socket?.close();
  }

  #connect(): void {
    let connected = false;
    const { sidecarPort: port, origin, performanceId } = this.#terms;
    this.#socket = new RawSocket({
      ...{ port, origin, performanceId },
      onConnect: () => {
        connected = true;
        this.#attempts = 0;
        this.returnedAtMs = Date.now();
        this.#follower.tell({ type: "connected" });
      },
      onBytes: (bytes) => {
        this.heard.bytes += bytes;
      },
      onEvent: (name, body) => {
        if (name === "delta") this.heard.deltas += 1;
        if (name === "resync") this.heard.resyncs += 1;
        this.#follower.hear(name, body);
      },
      onClose: () => {
        if (this.#hasLeft) return;
        if (connected) {
          this.heard.goodbyes += 1;
          this.#follower.tell({ type: "disconnected" });
        }
        setTimeout(() => {
          if (!this.#hasLeft) this.#connect();
        }, this.#pauseMs());
      },
    });
  }

  /** As socket.io's client waits, on the terms of our pages. */
  #pauseMs(): number {
    const { reconnectionDelay, reconnectionDelayMax, randomizationFactor } = RETURN;
    const fullMs = reconnectionDelay * 2 ** this.#attempts;
    this.#attempts += 1;
    const jitter = 1 + (this.#dice() * 2 - 1) * randomizationFactor;
    return Math.min(reconnectionDelayMax, fullMs * jitter);
  }
}
