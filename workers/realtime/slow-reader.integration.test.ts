/** A browser that stops reading: the sidecar forgets it until it reads again, and nobody else notices. */
import { createServer } from "node:http";
import type { AddressInfo, Socket as Connection } from "node:net";
import { expect, onTestFinished, test } from "vitest";

import type { AvailabilityDelta } from "#server/domain/live-availability";
import { house, performanceId, step } from "./realtime.fixture";
import { openSocket, until, type PageSocket } from "./sidecar.fixture";
import { openSockets } from "./sockets";
import { watchersOf } from "./watcher";

const SEATS = 50_000;

/** Sockets on a house of 50,000 seats whose changes the test makes up. */
async function openHouse() {
  const server = createServer();
  const { io, rooms } = openSockets(server, () =>
    Promise.resolve(house(Array<number>(SEATS).fill(0))),
  );
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(async () => {
    rooms.close();
    await io.close();
  });
  const { port } = server.address() as AddressInfo;
  const watcherCount = () => io.sockets.adapter.rooms.get(watchersOf(performanceId))?.size ?? 0;
  return { port, rooms, watcherCount };
}

async function watch(socket: PageSocket): Promise<AvailabilityDelta[]> {
  const deltas: AvailabilityDelta[] = [];
  socket.on("delta", (delta) => deltas.push(delta));
  const answer = await socket.emitWithAck("watch", { performanceId, epoch: 1, revision: 1 });
  expect(answer).toEqual({ status: "watching" });
  return deltas;
}

/** The connection under a socket: pausing it is what a phone does whose page has been put to sleep. */
function connectionOf(socket: PageSocket): Connection {
  const { transport } = socket.io.engine as unknown as {
    transport: { ws: { _socket: Connection } };
  };
  return transport.ws._socket;
}

test("who stops reading is left out, who reads on hears everything, who comes back is told so", async () => {
  const { port, rooms, watcherCount } = await openHouse();
  const [reader, sleeper] = [openSocket(port), openSocket(port)];
  const heard = await watch(reader);
  const missed = await watch(sleeper);
  connectionOf(sleeper).pause();

  // Every step touches every seat, so that what the sleeper leaves lying fills its connection soon.
  let revision = 1;
  const tellAll = async () => {
    revision += 1;
    const changes = Array.from({ length: SEATS }, (_, seat): [number, number] => [
      seat,
      revision % 4,
    ]);
    rooms.hear(step(revision, changes));
    await until(() => {
      expect(heard.at(-1)?.to).toBe(revision);
    });
  };
  while (watcherCount() === 2 && revision < 200) await tellAll();
  expect(watcherCount()).toBe(1);
  await tellAll();
  expect(heard).toHaveLength(revision - 1);

  const told = new Promise((resolve) => sleeper.once("resync", resolve));
  connectionOf(sleeper).resume();
  expect(await told).toEqual({ performanceId });
  expect(watcherCount()).toBe(2);

  await tellAll();
  await until(() => {
    expect(missed.at(-1)?.to).toBe(revision);
  });
  expect(missed.length).toBeLessThan(heard.length);
});
