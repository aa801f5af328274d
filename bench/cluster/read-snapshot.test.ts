import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";

import { readSnapshot } from "./read-snapshot";

const SNAPSHOT = {
  performanceId: "00000000-0000-4000-8000-000000000001",
  ...{ epoch: 1, revision: 2, seatCount: 0, statuses: "", areas: [] },
  ...{ counts: [0, 0, 0, 0], prices: [], currency: "EUR" },
};

test("a snapshot is only what a front door gives with a yes", async () => {
  let status = 200;
  const door = createServer((_, response) => {
    response.writeHead(status).end(JSON.stringify(SNAPSHOT));
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
  const { port } = door.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  try {
    expect(await readSnapshot(url, SNAPSHOT.performanceId)).toEqual(SNAPSHOT);
    // A body that could be read says nothing where the answer is a no.
    status = 503;
    expect(await readSnapshot(url, SNAPSHOT.performanceId)).toBeNull();
  } finally {
    door.closeAllConnections();
    door.close();
    await once(door, "close");
  }
  expect(await readSnapshot(url, SNAPSHOT.performanceId)).toBeNull();
});

test("of those who ask again and again, each sees the map as it is then", async () => {
  let revision = 1;
  const door = createServer((_, response) => {
    response.end(JSON.stringify({ ...SNAPSHOT, revision }));
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
  const { port } = door.address() as AddressInfo;
  try {
    for (revision of [1, 1, 2, 1]) {
      const seen = await readSnapshot(`http://127.0.0.1:${String(port)}`, SNAPSHOT.performanceId);
      expect(seen).toEqual({ ...SNAPSHOT, revision });
    }
  } finally {
    door.closeAllConnections();
    door.close();
    await once(door, "close");
  }
});
