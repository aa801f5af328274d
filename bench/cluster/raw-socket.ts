/**
 * A socket that speaks just enough of socket.io to watch a performance: cheaper than socket.io's own client by
 * far, without its clocks, and to be put to sleep.
 *
 * Source: Engine.IO protocol 4 and Socket.IO protocol 5: "0{…}" opens, "2" and "3" are ping and pong, "40"
 * connects, "42[name, …]" is an event, "42<id>[…]" one that is answered by "43<id>[…]".
 */
import type { WatchAnswer } from "#server/domain/live-messages";
import { RawWebsocket } from "./raw-websocket";

/** Often enough for a sidecar that gives up who is silent for twenty seconds, in milliseconds. */
const PONG_EVERY_MS = 5_000;

/** What is asked of it, and who hears of it. */
export type RawSocketTerms = {
  port: number;
  /** Where pages are served from, which the sidecar asks for. */
  origin: string;
  performanceId: string;
  /** May ask to watch from now on. */
  onConnect?: () => void;
  /** So many have come. */
  onBytes?: (bytes: number) => void;
  onEvent?: (name: string, body: unknown) => void;
  onClose?: () => void;
};

export class RawSocket {
  readonly #terms: RawSocketTerms;
  readonly #socket: RawWebsocket;
  readonly #answers = new Map<number, (answer: unknown) => void>();
  #answering: NodeJS.Timeout | undefined;
  #asked = 0;
  #isOpen = false;

  constructor(terms: RawSocketTerms) {
    this.#terms = terms;
    const { port, origin } = terms;
    this.#socket = new RawWebsocket({
      ...{ port, origin, path: "/socket.io/?EIO=4&transport=websocket" },
      onText: (text) => {
        terms.onBytes?.(text.length);
        this.#hear(text.toString());
      },
      onClose: () => {
        this.#isOpen = false;
        clearInterval(this.#answering);
        terms.onClose?.();
      },
    });
  }

  /** Whether it is connected; one that sleeps does not notice that it is not. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Asks to watch. @param answered hears `watching`, `resync` or `refused` */
  watch(
    position: { epoch: number; revision: number },
    answered: (status: WatchAnswer["status"]) => void,
  ): void {
    const { performanceId } = this.#terms;
    this.#asked += 1;
    this.#answers.set(this.#asked, (answer) => {
      answered((answer as WatchAnswer).status);
    });
    this.#socket.send(
      `42${String(this.#asked)}${JSON.stringify(["watch", { performanceId, ...position }])}`,
    );
  }

  /**
   * Leaves everything that comes where it is, until the buffers on the way to here are full.
   *
   * @param isAlive whether pings are answered all the same, by the clock: the worst reader that there is, which
   *   nobody gives up; otherwise it is silent, as a phone is that sleeps
   */
  stopReading(isAlive: boolean): void {
    this.#socket.pause();
    if (!isAlive) return;
    this.#answering = setInterval(() => {
      this.#socket.send("3");
    }, PONG_EVERY_MS);
  }

  readOn(): void {
    clearInterval(this.#answering);
    this.#socket.resume();
  }

  close(): void {
    this.#socket.close();
  }

  #hear(text: string): void {
    const [, kind = "", id = "", json = "null"] =
      /^(0|2|40|42|43)(\d*)(?=$|[[{])(.*)$/s.exec(text) ?? [];
    if (kind === "0") this.#socket.send("40");
    if (kind === "2") this.#socket.send("3");
    if (kind === "40") {
      this.#isOpen = true;
      this.#terms.onConnect?.();
    }
    if (kind === "42") {
      const [name, body] = JSON.parse(json) as [string, unknown];
      this.#terms.onEvent?.(name, body);
    }
    if (kind === "43") {
      const [answer] = JSON.parse(json) as [unknown];
      this.#answers.get(Number(id))?.(answer);
      this.#answers.delete(Number(id));
    }
  }
}
