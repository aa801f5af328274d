/** A server that is told to end, on real connections. */
import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import { getRequestListener } from "@hono/node-server";
import { expect, onTestFinished, test } from "vitest";

import { prepareDrain } from "./draining";

const LONG_MS = 30_000;

/** A server as the front door is one, whose answers wait until they are released, and a client with one connection. */
async function newServer(withinMs: number) {
  const waiting: (() => void)[] = [];
  const server = createServer();
  const drain = prepareDrain(server, withinMs);
  const answer = getRequestListener(async (request) => {
    if (request.url.endsWith("/slow")) await new Promise<void>((go) => waiting.push(go));
    return new Response("here");
  });
  server.on("request", (request, response) => void answer(request, response));
  server.keepAliveTimeout = LONG_MS;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });

  const ask = async (path: string) => {
    const request = get({ host: "127.0.0.1", port, path, agent });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.resume();
    await once(response, "end");
    return { connection: response.headers.connection, reused: request.reusedSocket };
  };
  return { ask, drain, waiting };
}

test("a server that is not told to end keeps its connections", async () => {
  const { ask } = await newServer(LONG_MS);
  expect(await ask("/")).toEqual({ connection: "keep-alive", reused: false });
  expect(await ask("/")).toEqual({ connection: "keep-alive", reused: true });
});

test("an answer that is under way when the server is told to end is the last one of its connection", async () => {
  const { ask, drain, waiting } = await newServer(LONG_MS);
  await ask("/");
  const slow = ask("/slow");
  await expect.poll(() => waiting.length).toBe(1);

  const drained = drain();
  waiting[0]?.();
  expect(await slow).toEqual({ connection: "close", reused: true });
  // At once, long before anything is cut off or a kept connection times out.
  await drained;
  await expect(ask("/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("who does not get an answer in time is cut off, so that the server ends", async () => {
  const { ask, drain, waiting } = await newServer(50);
  const slow = ask("/slow");
  await expect.poll(() => waiting.length).toBe(1);
  const cut = expect(slow).rejects.toMatchObject({ code: "ECONNRESET" });
  await drain();
  await cut;
});
