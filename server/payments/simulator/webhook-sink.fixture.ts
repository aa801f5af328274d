/** A receiver of webhooks for tests: keeps what arrives, and answers as the test says. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { z } from "zod";

import { WebhookMessage } from "./wire";

/** A message of any type: some cards have one sent that nobody knows. */
const AnyMessage = WebhookMessage.extend({ type: z.string() });

/** One delivery, as it came over the wire. */
export type Delivery = {
  message: z.infer<typeof AnyMessage>;
  rawBody: string;
  headers: Headers;
};

/** A receiver that listens. */
export type WebhookSink = {
  url: string;
  deliveries: Delivery[];
  /** How many connections have been opened to it so far. */
  connections(): number;
  /** Waits until so many deliveries have come in all. */
  received(count: number): Promise<Delivery[]>;
  close(): Promise<void>;
};

/**
 * Opens a receiver on a free port.
 *
 * @param answer the status for a delivery; `count` is how many have come with it
 */
export async function openSink(
  answer: (count: number) => number | Promise<number> = () => 204,
): Promise<WebhookSink> {
  const deliveries: Delivery[] = [];
  const waiting: { count: number; resolve: (deliveries: Delivery[]) => void }[] = [];

  const server = createServer((request, response) => {
    const take = async () => {
      const rawBody = await text(request);
      const headers = new Headers(request.headers as Record<string, string>);
      const message = AnyMessage.parse(JSON.parse(rawBody));
      const count = deliveries.push({ message, rawBody, headers });
      for (const waiter of waiting) if (waiter.count <= count) waiter.resolve(deliveries);
      response.writeHead(await answer(count)).end();
    };
    take().catch(() => response.destroy());
  });
  let opened = 0;
  server.on("connection", () => (opened += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`,
    deliveries,
    connections: () => opened,
    received: (count) =>
      new Promise((resolve) => {
        if (deliveries.length >= count) resolve(deliveries);
        else waiting.push({ count, resolve });
      }),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
