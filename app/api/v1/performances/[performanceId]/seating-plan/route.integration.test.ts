import { randomUUID } from "node:crypto";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";

import {
  eventRequest,
  newEvent,
  newOrganiser,
  newVenue,
} from "#server/commands/organising.fixture";
import type { PerformanceId } from "#server/domain/ids";
import { SeatingPlan, seatCountOf } from "#server/domain/seating-plan";
import { findPlanHash } from "#server/postgres/seating-plans";
import { GET } from "./route";

let performanceId: PerformanceId;
let hash: string;

beforeAll(async () => {
  const nowMs = Date.now();
  const organiserId = await newOrganiser();
  const venueId = await newVenue(organiserId);
  ({ performanceId } = await newEvent(organiserId, eventRequest(venueId, nowMs), nowMs));
  hash = (await findPlanHash(performanceId)) ?? "";
});

function ask(query = "", headers: Record<string, string> = {}, id: string = performanceId) {
  const url = `http://localhost/api/v1/performances/${id}/seating-plan${query}`;
  return GET(new Request(url, { headers }), { params: { performanceId: id } });
}

test("asked for by its hash, a plan may be kept for ever", async () => {
  const answer = await ask(`?hash=${hash}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(seatCountOf(SeatingPlan.parse(await answer.json()))).toBe(10);
});

test("asked for by no hash or by an old one, a plan is asked for again each time", async () => {
  for (const query of ["", "?hash=0123"]) {
    const answer = await ask(query);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
  }
});

test("who has the plan already is told so, without its bytes", async () => {
  const first = await ask("", { "accept-encoding": "gzip" });
  const etag = first.headers.get("etag") ?? "";
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await ask("", { "accept-encoding": "gzip", "if-none-match": known });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
  }
  expect((await ask("", { "if-none-match": '"other"' })).status).toBe(200);
});

test("each encoding holds the same plan and has a tag of its own", async () => {
  const plain = await ask();
  const bytes = Buffer.from(await plain.arrayBuffer());
  const zipped = await ask("", { "accept-encoding": "gzip" });
  const brotli = await ask("", { "accept-encoding": "gzip, br" });
  expect(gunzipSync(await zipped.arrayBuffer())).toEqual(bytes);
  expect(brotliDecompressSync(await brotli.arrayBuffer())).toEqual(bytes);

  const answers = [plain, zipped, brotli];
  expect(answers.map(({ headers }) => headers.get("content-encoding"))).toEqual([
    null,
    "gzip",
    "br",
  ]);
  expect(new Set(answers.map(({ headers }) => headers.get("etag"))).size).toBe(3);
  expect(new Set(answers.map(({ headers }) => headers.get("vary")))).toEqual(
    new Set(["Accept-Encoding"]),
  );
});

test("a performance that does not exist has no plan", async () => {
  const unknown = await ask("", {}, randomUUID());
  expect(unknown.status).toBe(404);
  expect(await unknown.json()).toMatchObject({ type: "/problems/performance_not_found" });
  expect((await ask("", {}, "no-uuid")).status).toBe(404);
});
