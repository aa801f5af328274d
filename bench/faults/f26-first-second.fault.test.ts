/** F26: the first second of a sale. */
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";

import { leaveStores } from "#bench/cluster/rehearsal";
import { stampede } from "#bench/cluster/stampede";
import { issueToken } from "#server/auth";
import { AccountId } from "#server/domain/ids";
import { buyOneSeat, expectCleanHistory, rehearse, until } from "./crowd";

/** All of them are asked for at once. */
const REQUESTS = Number(process.env.FAULT_REQUESTS ?? 20_000);

/** People behind them; each asks again and again for other seats. */
const BUYERS = 2_000;
const CONNECTIONS = 256;

/** Requests that one front door takes from one address in ten seconds: fewer than come. */
const PER_ADDRESS_MAX = Math.round(REQUESTS * 0.15);

/** Longest that any request may be under way, in milliseconds: the front door's own limit, and some way. */
const ANSWERED_WITHIN_MS = 12_000;

const HOLD_TTL_MS = 10_000;

afterAll(leaveStores);

test(`F26 ${String(REQUESTS)} requests at the opening of a sale are answered by 2xx, 409, 429 or 503, and by nothing else`, async () => {
  const environment = { HOLDS_PER_ADDRESS_MAX: String(PER_ADDRESS_MAX) };
  await rehearse({ sidecars: 1, environment }, async (rehearsal) => {
    const [doorUrl = ""] = rehearsal.cluster.doorUrls;
    const tokens = await Promise.all(Array.from({ length: BUYERS }, newToken));
    const plan = {
      template: "hall",
      sections: 2,
      rowsPerSection: 20,
      seatsPerRow: 50,
      priceLevels: 1,
    };
    const onSaleAtMs = Date.now() + 3_000;
    const house = await rehearsal.openHouse({ plan, onSaleAtMs, holdTtlMs: HOLD_TTL_MS });
    rehearsal.watch(house);
    const fans = await rehearsal.fans(10);

    // Some come a moment too early; they are told so.
    await until("the sale is about to begin", () => Date.now() > onSaleAtMs - 300);
    const path = `performances/${house.performanceId}/holds`;
    const shots = Array.from({ length: REQUESTS }, () => ({
      path,
      token: tokens[chance(BUYERS)] ?? "",
      body: { seatIds: [house.seatIds[chance(house.seatIds.length)]] },
    }));
    const fault = rehearsal.inject("F26", "everybody");
    const startedAtMs = Date.now();
    const hits = await stampede(doorUrl, shots, CONNECTIONS);
    const tookMs = Date.now() - startedAtMs;
    fault.heal();

    const counts = new Map<string, number>();
    for (const { status, type } of hits) {
      const how = `${String(status)} ${type ?? ""}`.trim();
      counts.set(how, (counts.get(how) ?? 0) + 1);
    }
    console.info(`F26 in ${String(tookMs)} ms: ${JSON.stringify(Object.fromEntries(counts))}`);
    expect(hits).toHaveLength(REQUESTS);
    const statuses = new Set(hits.map(({ status }) => status));
    for (const status of statuses) expect([201, 409, 429, 503]).toContain(status);
    expect(statuses).toContain(201);
    expect(statuses).toContain(409);
    expect(statuses).toContain(429);
    expect(Math.max(...hits.map((hit) => hit.tookMs))).toBeLessThan(ANSWERED_WITHIN_MS);

    // The sale goes on: once those are gone who did not book, their seats are sold to others.
    const views = await Promise.all(
      fans.map(async (fan, seat) => {
        const isFree = async () => (await fan.hold(house, [seat])).outcome === "ok";
        await until("the seat can be had", isFree, HOLD_TTL_MS + 20_000);
        return buyOneSeat(fan, house, seat);
      }),
    );
    expect(views.map((view) => view?.status)).toEqual(fans.map(() => "CONFIRMED"));
    await expectCleanHistory(rehearsal);
  });
});

async function newToken(): Promise<string> {
  const id = AccountId.parse(randomUUID());
  const identity = { id, role: "fan" as const, name: "Robin", email: `${id}@frontrow.test` };
  return (await issueToken(identity, Date.now())).token;
}

function chance(below: number): number {
  return Math.floor(Math.random() * below);
}
