import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";

import { RawWebsocket } from "./raw-websocket";

/** Texts on either side of every length at which a frame is written otherwise, and one of many reads. */
const TEXTS = [0, 1, 125, 126, 127, 65_535, 65_536, 300_000].map(
  (bytes) => "ü".repeat(Math.floor(bytes / 2)) + "u".repeat(bytes % 2),
);

/** A server that others have written, and a socket of ours that is open. */
async function meet(onCome: (socket: WebSocket) => void = () => undefined) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const told: string[] = [];
  const closed = vi.fn();
  let isOpen: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    isOpen = resolve;
  });
  server.on("connection", onCome);
  const ours = new RawWebsocket({
    ...{ port, path: "/", origin: "http://127.0.0.1" },
    onOpen: isOpen,
    onText: (text) => told.push(text.toString()),
    onClose: closed,
  });
  onTestFinished(() => {
    ours.close();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await opened;
  return { ours, told, closed, theirs: [...server.clients] };
}

test("what a server says comes whole and in order, however long and however cut", async () => {
  const { told } = await meet((socket) => {
    for (const text of TEXTS) socket.send(text);
  });
  await vi.waitFor(() => {
    expect(told).toHaveLength(TEXTS.length);
  });
  expect(told).toEqual(TEXTS);
});

test("what is said comes to a server that others have written", async () => {
  const heard: string[] = [];
  const { ours } = await meet((socket) => {
    socket.on("message", (text: Buffer) => heard.push(text.toString()));
  });
  const texts = TEXTS.filter((text) => Buffer.byteLength(text) <= 65_535);
  for (const text of texts) ours.send(text);
  await vi.waitFor(() => {
    expect(heard).toEqual(texts);
  });
});

test("who has been put to sleep hears nothing, and everything when it reads on", async () => {
  const { ours, told, theirs } = await meet();
  ours.pause();
  for (const text of TEXTS) theirs[0]?.send(text);
  // By the time that a second socket has come and heard something, the first would have.
  await meet((socket) => {
    socket.send("hello");
  });
  expect(told).toEqual([]);

  ours.resume();
  await vi.waitFor(() => {
    expect(told).toEqual(TEXTS);
  });
});

test("a server that goes, with a goodbye or without, closes a socket once", async () => {
  for (const leave of ["close", "terminate"] as const) {
    const { closed, theirs } = await meet();
    theirs[0]?.[leave]();
    await vi.waitFor(() => {
      expect(closed).toHaveBeenCalledTimes(1);
    });
  }
});

test("who is sent away, or meets nobody, hears so and never that it is open", async () => {
  const server = createServer((_, response) => response.writeHead(403).end());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const opened = vi.fn();
  const comeAndGo = () =>
    new Promise<void>((onClose) => {
      const terms = { port, path: "/", origin: "http://127.0.0.1", onOpen: opened };
      new RawWebsocket({ ...terms, onText: () => undefined, onClose });
    });
  await comeAndGo();
  server.closeAllConnections();
  await once(server.close(), "close");
  await comeAndGo();
  expect(opened).not.toHaveBeenCalled();
});
