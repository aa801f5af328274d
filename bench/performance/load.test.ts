import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";

import { Load, percentileMs, rateOf, requireAll, type Shot } from "./load";

async function withServer(answer: RequestListener, work: (url: string) => Promise<void>) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await work(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function shots(count: number): Shot[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ method: "POST", path: `/${String(at)}`, headers: {}, body: String(at) },
  }));
}

test("every request is sent once, over no more connections than were asked for", async () => {
  const asked: string[] = [];
  const connections = new Set<unknown>();
  await withServer(
    (request, response) => {
      asked.push(request.url ?? "");
      connections.add(request.socket);
      response.writeHead(asked.length % 2 === 0 ? 409 : 201).end("x");
    },
    async (url) => {
      const load = new Load(url, 4);
      const told: number[] = [];
      const answers = await load.atOnce(shots(40), (_shot, status) => told.push(status));
      expect(new Set(asked).size).toBe(40);
      expect(connections.size).toBeLessThanOrEqual(4);
      expect([...answers.byStatus].toSorted()).toEqual([
        [201, 20],
        [409, 20],
      ]);
      expect(told).toHaveLength(40);
      expect(() => {
        requireAll(answers, 201);
      }).toThrow("20 x 409");
      await load.close();
    },
  );
});

test("a request that had to wait for a connection has waited since it was due", async () => {
  const ANSWER_MS = 30;
  await withServer(
    (_request, response) => setTimeout(() => response.end(), ANSWER_MS),
    async (url) => {
      const load = new Load(url, 1);
      const answers = await load.atRate(shots(10), 1_000);
      // The tenth was due after 9 ms and is answered when nine others have been.
      expect(percentileMs(answers, 100)).toBeGreaterThan(9 * ANSWER_MS - 10);
      expect(rateOf(answers)).toBeLessThan(1_000 / ANSWER_MS);
      await load.close();
    },
  );
});

test("a connection that fails is an answer that did not come", async () => {
  await withServer(
    (request) => request.socket.destroy(),
    async (url) => {
      const load = new Load(url, 2);
      const { byStatus } = await load.atOnce(shots(3));
      expect([...byStatus]).toEqual([[0, 3]]);
      await load.close();
    },
  );
});
