import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";

import { encodeFrame } from "./broadcast";

test("a frame of any length is what a browser reads", async () => {
  const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000].map((length) => "x".repeat(length));
  texts.push("Parkett für Fräulein Müller 🎭".repeat(4));
  const server = new WebSocketServer({ port: 0 });
  onTestFinished(() => {
    server.close();
  });
  server.on("connection", (_socket, request) => {
    for (const text of texts) request.socket.write(encodeFrame(text));
  });

  const browser = new WebSocket(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  onTestFinished(() => {
    browser.terminate();
  });
  const read: string[] = [];
  browser.on("message", (message: Buffer, isBinary) => {
    if (!isBinary) read.push(message.toString());
    if (read.length === texts.length) browser.close();
  });
  await once(browser, "close");
  expect(read).toEqual(texts);
});
