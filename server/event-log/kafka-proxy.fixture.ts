/** A way to Kafka that can fall silent: every connection stays open, and nothing comes through. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

const ADVERTISED_HOST = "127.0.0.1";

/** Carries everything between clients and one broker that is advertised under 127.0.0.1. */
export class KafkaProxy {
  readonly #sockets = new Set<Socket>();
  readonly #brokerPort: number;
  readonly #server = createServer((client) => {
    this.#carry(client);
  });
  #isSilent = false;

  constructor(brokerPort: number) {
    this.#brokerPort = brokerPort;
  }

  /** @returns the address for clients */
  async listen(): Promise<string> {
    this.#server.listen(0, ADVERTISED_HOST);
    await once(this.#server, "listening");
    return `${ADVERTISED_HOST}:${String(this.#port)}`;
  }

  /** From now on nothing comes through, and nobody is told. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  /** New connections work again; those from the silence never will. */
  recover(): void {
    this.#isSilent = false;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  get #port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  #carry(client: Socket): void {
    const broker = connect(this.#brokerPort, ADVERTISED_HOST);
    let isLost = this.#isSilent;
    for (const [from, to, rewrite] of [
      [client, broker, (bytes: Buffer) => bytes],
      [broker, client, (bytes: Buffer) => this.#advertiseOurselves(bytes)],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (bytes: Buffer) => {
        isLost ||= this.#isSilent;
        if (!isLost) to.write(rewrite(bytes));
      });
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      // A connection that is cut closes as well, which is all that matters here.
      from.on("error", () => undefined);
    }
  }

  /** Brokers tell where they are; clients that knew would go there directly. */
  #advertiseOurselves(bytes: Buffer): Buffer {
    const there = hostAndPort(this.#brokerPort);
    const here = hostAndPort(this.#port);
    const rewritten = Buffer.from(bytes);
    for (let at = rewritten.indexOf(there); at >= 0; at = rewritten.indexOf(there, at + 1)) {
      here.copy(rewritten, at);
    }
    return rewritten;
  }
}

/** As in the protocol: the host's text, then the port in four bytes. */
function hostAndPort(port: number): Buffer {
  const bytes = Buffer.from(`${ADVERTISED_HOST}\0\0\0\0`);
  bytes.writeInt32BE(port, ADVERTISED_HOST.length);
  return bytes;
}
