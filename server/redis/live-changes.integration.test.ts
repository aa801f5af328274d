import "#scripts/services/own-redis.fixture";

import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import type { PerformanceId } from "#server/domain/ids";
import { HELD } from "#server/domain/seat-status";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { mapKeys } from "#server/redis/keys";
import type { SeatStatusChanged } from "#server/domain/events";
import { openLiveChanges } from "#server/redis/live-changes";
import type { OutboxEntry } from "#server/redis/stream-outbox";
import { hold, newBuyer, openMap, take } from "#server/redis/live-map.fixture";

beforeAll(async () => {
  await openRedis();
  await redis.flushdb();
});
afterAll(closeRedis);

async function openReader() {
  const reader = await openLiveChanges();
  onTestFinished(reader.close);
  return reader;
}

/** Reads until a performance's steps up to a revision are there. */
async function readUpTo(
  reader: Awaited<ReturnType<typeof openLiveChanges>>,
  performanceId: PerformanceId,
  revision: number,
): Promise<OutboxEntry<SeatStatusChanged>[]> {
  const changes: OutboxEntry<SeatStatusChanged>[] = [];
  while (changes.at(-1)?.event.revision !== revision) {
    const read = await reader.read(1_000);
    changes.push(...read.filter(({ event }) => event.performanceId === performanceId));
  }
  return changes;
}

test("each change comes once, in order, as an event of the log", async () => {
  const reader = await openReader();
  const performanceId = await openMap();
  await hold(performanceId, newBuyer(), [0, 1]);
  await hold(performanceId, newBuyer(), [2]);

  const changes = await readUpTo(reader, performanceId, 3);

  expect(changes.map(({ event }) => [event.revision, event.changes])).toEqual([
    [1, []],
    [
      2,
      [
        [0, HELD],
        [1, HELD],
      ],
    ],
    [3, [[2, HELD]]],
  ]);
  expect(changes[1]?.event).toMatchObject({
    id: `${performanceId}:1:2`,
    type: "SeatStatusChanged",
    performanceId,
    epoch: 1,
    areas: [],
  });
});

test("a reader that dies before it marks leaves its changes to the next one", async () => {
  const performanceId = await openMap();
  const first = await openLiveChanges();
  const read = await readUpTo(first, performanceId, 1);
  await first.mark(read);
  await hold(performanceId, newBuyer(), [0]);
  const lost = await readUpTo(first, performanceId, 2);
  first.close();

  const second = await openReader();
  const again = await readUpTo(second, performanceId, 2);

  expect(again).toEqual(lost);
});

test("a reader that waits hears of a change at once, whichever performance it is of", async () => {
  const reader = await openReader();
  const performances = await Promise.all(Array.from({ length: 40 }, () => openMap()));
  const unheard = new Set(performances);
  while (unheard.size > 0) {
    for (const { event } of await reader.read(1_000)) unheard.delete(event.performanceId);
  }
});

test("without news a reader comes back with nothing, and goes on from where it was", async () => {
  const reader = await openReader();
  while ((await reader.read(1)).length > 0);
  expect(await reader.read(5)).toEqual([]);
  const performanceId = await openMap();
  expect(await readUpTo(reader, performanceId, 1)).toHaveLength(1);
});

test("what has been forwarded does not fill Redis' memory", async () => {
  const reader = await openReader();
  const performanceId = await openMap({ seatCount: 1_000 });
  const changesKey = mapKeys(performanceId)[9] ?? "";
  for (let index = 0; index < 500; index += 1) await take(performanceId, newBuyer(), [index]);

  await reader.mark(await readUpTo(reader, performanceId, 501));

  // Redis cuts whole nodes of about a hundred entries.
  expect(await redis.xlen(changesKey)).toBeLessThan(200);
});
