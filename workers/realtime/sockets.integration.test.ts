/** What a handshake costs: a crowd that comes back at once pays it ten thousand times. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";

import { RawWebsocket } from "#bench/cluster/raw-websocket";
import { openSockets } from "./sockets";

test("the answer to a handshake and the first message after it leave in one write", async () => {
  const server = createServer();
  const { io, rooms } = openSockets(server, () => Promise.resolve(null));
  const writes: unknown[] = [];
  server.on("connection", (connection: Socket) => {
    for (const way of ["_write", "_writev"] as const) {
      const write = connection[way]?.bind(connection) as (...told: unknown[]) => void;
      vi.spyOn(connection, way).mockImplementation((...told: unknown[]) => {
        writes.push(told);
        write(...told);
      });
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;

  const first = await new Promise<string>((resolve, reject) => {
    const page = new RawWebsocket({
      ...{ port, origin: "http://127.0.0.1:3000", path: "/socket.io/?EIO=4&transport=websocket" },
      onText: (text) => {
        resolve(text.toString());
      },
      onClose: () => {
        reject(new Error("The sidecar sent the page away."));
      },
    });
    onTestFinished(async () => {
      page.close();
      rooms.close();
      await io.close();
    });
  });

  expect(first).toMatch(/^0\{"sid":/);
  expect(writes).toHaveLength(1);
});
