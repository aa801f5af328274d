import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";

import { newBuyer, newPerformance } from "#server/commands/box-office.fixture";
import { AvailabilitySnapshot } from "#server/domain/live-availability";
import { PerformanceId } from "#server/domain/ids";
import { unpackStatuses } from "#server/domain/seat-status";
import { answer } from "#server/http/api.fixture";
import { closePostgres, pool } from "#server/postgres/client";
import { closeRedis, openRedis, redis } from "#server/redis/client";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

function ask(performanceId: string, headers: Record<string, string> = {}) {
  const url = `http://localhost/api/v1/performances/${performanceId}/availability`;
  return answer(new Request(url, { headers }));
}

async function codesOf(performanceId: string): Promise<number[]> {
  const answer = AvailabilitySnapshot.parse(await (await ask(performanceId)).json());
  return [...unpackStatuses(Buffer.from(answer.statuses, "base64"), answer.seatCount)];
}

test("whoever asks after a change sees it, however many ask all the time", async () => {
  const { performanceId, seat } = await newPerformance();
  let open = true;
  const askAllTheTime = async () => {
    while (open) await codesOf(performanceId);
  };
  const crowd = Array.from({ length: 5 }, askAllTheTime);
  onTestFinished(async () => {
    open = false;
    await Promise.all(crowd);
  });
  for (let place = 0; place < 10; place += 1) {
    await (await newBuyer()).hold(performanceId, seat(place));
    const after = await Promise.all(Array.from({ length: 20 }, () => codesOf(performanceId)));
    for (const codes of after) expect(codes[place]).toBe(1);
  }
});

test("pressed or not, it is the same map; each has its own tag, and who knows it is told so", async () => {
  const { performanceId } = await newPerformance();
  const plain = await ask(performanceId, { "accept-encoding": "identity" });
  const pressed = await ask(performanceId, { "accept-encoding": "gzip" });
  expect(pressed.headers.get("content-encoding")).toBe("gzip");
  const bytes = gunzipSync(Buffer.from(await pressed.arrayBuffer()));
  expect(JSON.parse(bytes.toString())).toEqual(await plain.json());
  const tags = [plain, pressed].map(({ headers }) => headers.get("etag") ?? "");
  expect(new Set(tags).size).toBe(2);

  for (const [at, encoding] of ["identity", "gzip"].entries()) {
    const known = { "accept-encoding": encoding, "if-none-match": tags[at] ?? "" };
    expect((await ask(performanceId, known)).status).toBe(304);
  }
  const changed = await newPerformance();
  await ask(changed.performanceId);
  const other = await ask(changed.performanceId, { "if-none-match": tags[0] ?? "" });
  expect(other.status).toBe(200);
});

test("it says what time it is by the clock that decides holds, also when nothing has changed", async () => {
  const { performanceId } = await newPerformance();
  const toldMs = async () => Number((await ask(performanceId)).headers.get("x-server-now-ms"));
  const redisMs = async () => {
    const [seconds, microseconds] = await redis.time();
    return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
  };
  const firstMs = await toldMs();
  await vi.waitFor(async () => {
    expect(await redisMs()).toBeGreaterThan(firstMs + 5);
  });
  const beforeMs = await redisMs();
  const againMs = await toldMs();
  expect(againMs).toBeGreaterThanOrEqual(beforeMs);
  expect(againMs).toBeLessThanOrEqual(await redisMs());
});

test("once a performance is known, its map is read without Postgres, whatever happens to its seats", async () => {
  const { performanceId, seat } = await newPerformance();
  const buyer = await newBuyer();
  await codesOf(performanceId);
  const statements = vi.spyOn(pool, "query");
  const connections = vi.spyOn(pool, "connect");
  await buyer.hold(performanceId, seat(3));
  statements.mockClear();
  connections.mockClear();
  expect((await codesOf(performanceId))[3]).toBe(1);
  expect(statements).not.toHaveBeenCalled();
  expect(connections).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test("a performance that does not exist has no map", async () => {
  const nobody = PerformanceId.parse("00000000-0000-4000-8000-000000000000");
  expect((await ask(nobody)).status).toBe(404);
});
