/** A way to a store or to a front door that can be made slow, silent or cut, without either end's doing. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

const HOST = "127.0.0.1";

/** What the way does to bytes. `silent`: connections stay open and nothing comes through. */
export type Mood = "open" | "silent" | "cut";

type Rewrite = (bytes: Buffer, own: number, theirs: number) => Buffer;

/** @param connection the same number for everything that comes by one connection */
type Look<Answer> = (request: Buffer, connection: number) => Answer;

type Pair = { number: number; client: Socket; server: Socket; isLost: boolean };

/** Carries connections to one of several ports of this machine, in turn; a port that refuses is passed over. */
export class TcpProxy {
  readonly #targets: number[];
  readonly #rewrite: Rewrite | null;
  readonly #pairs = new Set<Pair>();
  readonly #server = createServer((client) => {
    void this.#carry(client);
  });
  #mood: Mood = "open";
  #delayMs = 0;
  #turn = 0;
  #port = 0;
  #carried = 0;
  #swallowAnswerTo: Look<boolean> | null = null;
  #look: Look<void> | null = null;

  /** @param rewrite changes what comes from the target, for protocols that say where they are */
  constructor(targets: readonly number[], rewrite: Rewrite | null = null) {
    this.#targets = [...targets];
    this.#rewrite = rewrite;
  }

  /** @param port 0 for any that is free @returns the port on which it listens */
  async listen(port = 0): Promise<number> {
    this.#server.listen(port, HOST);
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  /** One more port that connections are carried to in their turn. */
  addTarget(port: number): void {
    this.#targets.push(port);
  }

  /** Where it listens. */
  get port(): number {
    return this.#port;
  }

  /**
   * Changes what happens to everything that comes. Connections that lived through a silence stay silent for
   * good, as those behind a firewall that has forgotten them.
   */
  become(mood: Mood): void {
    this.#mood = mood;
    if (mood === "cut") this.resetAll();
  }

  /** Lets every piece wait for this long, in milliseconds, both ways; 0: none. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Breaks every connection that there is; new ones work. */
  resetAll(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /**
   * The next request of which this is true reaches the target, and its answer is lost with the connection: how
   * somebody comes not to know whether a commit was made.
   */
  loseAnswerTo(isTheOne: Look<boolean>): void {
    this.#swallowAnswerTo = isTheOne;
  }

  /** Shows every request to `look` before it goes on, so that a fault can strike at this very moment; null: no more. */
  lookAtRequests(look: Look<void> | null): void {
    this.#look = look;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.resetAll();
    await closed;
  }

  async #carry(client: Socket): Promise<void> {
    client.on("error", () => undefined);
    if (this.#mood === "cut") return void client.resetAndDestroy();
    const target = await this.#reach();
    if (!target || client.destroyed) {
      target?.server.destroy();
      return void client.resetAndDestroy();
    }
    const { server, port } = target;
    const pair: Pair = { number: this.#carried++, client, server, isLost: false };
    this.#pairs.add(pair);
    this.#pipe(pair, client, server, (bytes) => this.#hear(pair, bytes));
    this.#pipe(pair, server, client, (bytes) => this.#rewrite?.(bytes, this.#port, port) ?? bytes);
  }

  /** Connects to the next target that takes a connection; null if none does. */
  async #reach(): Promise<{ server: Socket; port: number } | null> {
    const first = this.#turn++ % this.#targets.length;
    for (const port of [...this.#targets.slice(first), ...this.#targets.slice(0, first)]) {
      const server = connect({ host: HOST, port, noDelay: true });
      server.on("error", () => undefined);
      const reached = await once(server, "connect").then(
        () => true,
        () => false,
      );
      if (reached) return { server, port };
    }
    return null;
  }

  #pipe(pair: Pair, from: Socket, to: Socket, change: (bytes: Buffer) => Buffer): void {
    from.setNoDelay(true);
    from.on("data", (bytes: Buffer) => {
      pair.isLost ||= this.#mood === "silent";
      if (pair.isLost) return;
      const changed = change(bytes);
      if (this.#delayMs === 0) to.write(changed);
      else setTimeout(() => to.write(changed), this.#delayMs);
    });
    from.on("close", () => {
      this.#pairs.delete(pair);
      to.destroy();
    });
  }

  #hear(pair: Pair, request: Buffer): Buffer {
    this.#look?.(request, pair.number);
    if (this.#swallowAnswerTo?.(request, pair.number) === true) {
      this.#swallowAnswerTo = null;
      // The target hears it, and what it answers is the end of both connections.
      pair.server.removeAllListeners("data");
      pair.server.once("data", () => {
        pair.client.resetAndDestroy();
        pair.server.resetAndDestroy();
      });
    }
    return request;
  }
}

/** For Kafka: a broker tells clients where it is; those that knew would go there directly. */
export function advertiseProxy(bytes: Buffer, own: number, theirs: number): Buffer {
  const there = hostAndPort(theirs);
  const here = hostAndPort(own);
  const rewritten = Buffer.from(bytes);
  for (let at = rewritten.indexOf(there); at >= 0; at = rewritten.indexOf(there, at + 1)) {
    here.copy(rewritten, at);
  }
  return rewritten;
}

/** As in Kafka's protocol: the host's text, then the port in four bytes. */
function hostAndPort(port: number): Buffer {
  const bytes = Buffer.from(`${HOST}\0\0\0\0`);
  bytes.writeInt32BE(port, HOST.length);
  return bytes;
}
