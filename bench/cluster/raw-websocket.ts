/**
 * A websocket to this machine in as little work as can be, so that a crowd of them takes no time from what it measures:
 * on the wire what a page sends, and nothing around it. Speaks to our own servers only, which send whole texts.
 *
 * Source: RFC 6455, sections 4.1 and 5.2.
 */
import { createHash, randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

import { frameAt, maskedFrame } from "./websocket-frames";

/** Given up when it is not open by then, in milliseconds; as our pages do. */
const OPEN_WITHIN_MS = 5_000;

/** Ends the head of a request and of an answer. */
const HEAD_END = "\r\n\r\n";

/** One for all of a process: it only proves that the other side speaks websocket. */
const KEY = randomBytes(16).toString("base64");
const ACCEPT = createHash("sha1")
  .update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  .digest("base64");

/** What comes is dealt with before anything else comes, so all that a process reads is read into here. */
const READ = Buffer.allocUnsafe(64 * 1_024);

/** Where to, and who hears of it. */
export type RawWebsocketTerms = {
  port: number;
  path: string;
  origin: string;
  onOpen?: () => void;
  /** @param text valid until it returns */
  onText: (text: Buffer) => void;
  /** Once, also when it was never open. */
  onClose?: () => void;
};

export class RawWebsocket {
  readonly #terms: RawWebsocketTerms;
  readonly #connection: Socket;
  readonly #opening: NodeJS.Timeout;
  #isOpen = false;
  /** The beginning of what has not come whole. */
  #rest: Buffer | null = null;

  constructor(terms: RawWebsocketTerms) {
    this.#terms = terms;
    const onread = {
      buffer: READ,
      callback: (bytes: number) => {
        this.#take(READ.subarray(0, bytes));
        return true;
      },
    };
    this.#connection = connect({ host: "127.0.0.1", port: terms.port, noDelay: true, onread });
    this.#connection.on("error", () => undefined); // "close" follows.
    this.#connection.on("close", () => {
      clearTimeout(this.#opening);
      this.#isOpen = false;
      terms.onClose?.();
    });
    this.#opening = setTimeout(() => this.#connection.destroy(), OPEN_WITHIN_MS);
    this.#connection.write(requestFor(terms));
  }

  /** Sends a text; nothing before it is open, or after. */
  send(text: string): void {
    if (this.#isOpen) this.#connection.write(maskedFrame(text));
  }

  /** Leaves everything that comes where it is, until the buffers on the way to here are full. */
  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }

  /** Without a goodbye, as a page that is closed. */
  close(): void {
    this.#connection.destroy();
  }

  #take(come: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, come]) : come;
    this.#rest = null;
    const taken = this.#isOpen ? this.#takeFrames(bytes, 0) : this.#takeAnswer(bytes);
    if (taken < bytes.length) this.#rest = Buffer.from(bytes.subarray(taken)); // What is in READ is overwritten.
  }

  /** @returns how many of the bytes have been dealt with */
  #takeAnswer(bytes: Buffer): number {
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return 0;
    const answer = bytes.toString("latin1", 0, end);
    if (!answer.startsWith("HTTP/1.1 101 ") || !answer.includes(ACCEPT)) return this.#giveUp(bytes);
    clearTimeout(this.#opening);
    this.#isOpen = true;
    this.#terms.onOpen?.();
    return this.#takeFrames(bytes, end + HEAD_END.length);
  }

  /** @returns how many of the bytes have been dealt with */
  #takeFrames(bytes: Buffer, from: number): number {
    for (let at = from; ;) {
      const frame = frameAt(bytes, at);
      if (frame === "incomplete") return at;
      // A goodbye, or something that our servers do not say.
      if (frame === "other") return this.#giveUp(bytes);
      this.#terms.onText(bytes.subarray(frame.begin, frame.end));
      at = frame.end;
    }
  }

  #giveUp(bytes: Buffer): number {
    this.#connection.destroy();
    return bytes.length;
  }
}

function requestFor({ port, path, origin }: RawWebsocketTerms): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${KEY}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    `Origin: ${origin}`,
    `Host: 127.0.0.1:${String(port)}`,
  ];
  return lines.join("\r\n") + HEAD_END;
}
