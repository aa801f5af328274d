/** The gatekeeper of queued general admission: who may stand in line, and what becomes of the line. */
import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { gaRequestIdOf, type PerformanceId } from "#server/domain/ids";
import { closeRedis, openRedis, redis } from "#server/redis/client";
import { gaKeys, gaRequestKey } from "#server/redis/keys";
import { applySeatStates } from "#server/redis/live-map";

import {
  askForPlaces,
  findKnownGaRequest,
  sendLateGaRequestsAgain,
  settleGaRequests,
  type GaWish,
} from "./ga-requests";
import { findPlacesInLine } from "./ga-requests.fixture";
import { newBuyer, openMap, readMap } from "./live-map.fixture";

const AREA = "floor";
const NEVER_MS = 60 * 60_000;

beforeAll(openRedis);
afterAll(closeRedis);

/** A map of nothing but an area. */
function openFloor(places: number): Promise<PerformanceId> {
  return openMap({ seatCount: 0, areas: [[AREA, places, 0]] });
}

function wishOf(
  performanceId: PerformanceId,
  quantity: number,
  other: Partial<GaWish> = {},
): GaWish {
  return {
    id: gaRequestIdOf(performanceId, randomUUID()),
    ...{ requestHash: "", buyerId: newBuyer(), areaId: AREA, quantity, seatsPerBuyerMax: 8 },
    ...{ onSaleAtMs: 0, offSaleAtMs: Number.MAX_SAFE_INTEGER },
    ...other,
  };
}

async function outcomeOf(wish: GaWish): Promise<string> {
  const answer = await askForPlaces(wish);
  return answer.ok ? answer.value.status : answer.refusal.code;
}

/** Requests of a performance that are on the way to the log, oldest first. */
async function sentOn(performanceId: PerformanceId): Promise<string[]> {
  const stream = gaKeys(performanceId)[15] ?? "";
  const entries = await redis.xrange(stream, "-", "+");
  return entries
    .map(([, fields]) => fields[fields.indexOf("gaRequestId") + 1] ?? "")
    .filter((id) => id.startsWith(performanceId));
}

test("a crowd that wants more than there is: as many stand in line as there are places, and all of them are sent on", async () => {
  const performanceId = await openFloor(30);
  const wishes = Array.from({ length: 60 }, () => wishOf(performanceId, 2));

  const outcomes = await Promise.all(wishes.map(outcomeOf));

  expect(outcomes.filter((outcome) => outcome === "queued")).toHaveLength(15);
  expect(outcomes.filter((outcome) => outcome === "full")).toHaveLength(45);
  expect(await findPlacesInLine(performanceId, AREA)).toBe(30);
  const queued = wishes.filter((_, at) => outcomes[at] === "queued").map(({ id }) => id);
  expect(await sentOn(performanceId)).toEqual(queued);
});

test("control: a gatekeeper that reads first and writes then lets too many in", async () => {
  const performanceId = await openFloor(30);
  const [, , , , , , , , areas = ""] = gaKeys(performanceId);
  const places = gaKeys(performanceId)[12] ?? "";
  const ask = async () => {
    const [state, inLine] = await Promise.all([redis.hget(areas, AREA), redis.hget(places, AREA)]);
    const left = Number.parseInt(state ?? "0", 10) - Number(inLine ?? 0);
    if (left < 2) return false;
    await redis.hincrby(places, AREA, 2);
    return true;
  };

  const outcomes = await Promise.all(Array.from({ length: 60 }, ask));

  expect(outcomes.filter((isIn) => isIn).length).toBeGreaterThan(15);
});

test("those who ask at one moment are answered each for their own house, sale and limit", async () => {
  const [small, large] = await Promise.all([openFloor(3), openFloor(30)]);
  const soon = { onSaleAtMs: Number.MAX_SAFE_INTEGER };
  const wishes = Array.from({ length: 8 }, () => [
    wishOf(small, 1),
    wishOf(large, 3),
    wishOf(large, 3, { seatsPerBuyerMax: 2 }),
    wishOf(large, 1, soon),
    wishOf(large, 1, { areaId: "roof" }),
  ]).flat();

  const answers = await Promise.all(wishes.map(askForPlaces));

  const outcomes = wishes.map((_, at) => {
    const answer = answers[at];
    return answer?.ok ? answer.value.status : answer?.refusal.code;
  });
  const of = (kind: number) => outcomes.filter((_, at) => at % 5 === kind);
  const full = Array.from({ length: 5 }, () => "full");
  expect(of(0)).toEqual(["queued", "queued", "queued", ...full]);
  expect(new Set(of(1))).toEqual(new Set(["queued"]));
  expect(new Set(of(2))).toEqual(new Set(["limit"]));
  expect(new Set(of(3))).toEqual(new Set(["not_on_sale_yet"]));
  expect(new Set(of(4))).toEqual(new Set(["no_area"]));
  expect(answers.every((answer, at) => !answer.ok || answer.value.id === wishes[at]?.id)).toBe(
    true,
  );
  expect(await findPlacesInLine(small, AREA)).toBe(3);
  expect(await findPlacesInLine(large, AREA)).toBe(24);
});

test("twins under one id are one request, however many ask", async () => {
  const performanceId = await openFloor(10);
  const wish = wishOf(performanceId, 4, { requestHash: "4 on the floor" });

  const answers = await Promise.all(Array.from({ length: 8 }, () => askForPlaces(wish)));

  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ ok: true, value: { id: wish.id, status: "queued" } });
  expect(await findPlacesInLine(performanceId, AREA)).toBe(4);
  expect(await sentOn(performanceId)).toEqual([wish.id]);
  expect(await outcomeOf({ ...wish, requestHash: "5 on the floor", quantity: 5 })).toBe("reused");
});

test("what there is not, is not on sale, or is more than one buyer may have, is refused at the door", async () => {
  const performanceId = await openFloor(10);
  const wish = wishOf(performanceId, 2);
  const fresh = (other: Partial<GaWish>) => askForPlaces(wishOf(performanceId, 2, other));

  expect(await fresh({ onSaleAtMs: Number.MAX_SAFE_INTEGER })).toMatchObject({
    refusal: { code: "not_on_sale_yet" },
  });
  expect(await fresh({ offSaleAtMs: 1 })).toMatchObject({ refusal: { code: "off_sale" } });
  expect(await fresh({ areaId: "roof" })).toMatchObject({ refusal: { code: "no_area" } });
  const unknown = gaRequestIdOf(randomUUID() as PerformanceId, randomUUID());
  expect(await askForPlaces({ ...wish, id: unknown })).toMatchObject({
    refusal: { code: "no_map" },
  });

  const owned = { buyerId: wish.buyerId, places: 7 };
  await applySeatStates({ performanceId, seats: [], areas: [], owned });
  expect(await askForPlaces(wish)).toMatchObject({ refusal: { code: "limit", seatsLeft: 1 } });
  expect(await fresh({ quantity: 11, seatsPerBuyerMax: 20 })).toMatchObject({
    refusal: { code: "full", placesLeft: 10 },
  });
  expect(await sentOn(performanceId)).toEqual([]);
});

test("who is decided leaves the line once; a refusal gives its places to others, a booking does not", async () => {
  const performanceId = await openFloor(5);
  const [booked, refused] = [wishOf(performanceId, 2), wishOf(performanceId, 2)];
  await Promise.all([booked, refused, wishOf(performanceId, 1)].map(askForPlaces));
  expect(await outcomeOf(wishOf(performanceId, 1))).toBe("full");
  const settle = () =>
    settleGaRequests(
      { performanceId, areaId: AREA },
      [AREA, 3, 1],
      [
        { request: booked, refusal: null },
        { request: refused, refusal: { code: "off_sale" } },
      ],
    );

  await settle();
  await settle();

  expect(await findPlacesInLine(performanceId, AREA)).toBe(1);
  expect((await readMap(performanceId)).areas).toEqual([[AREA, 3]]);
  expect(await findKnownGaRequest(booked.id)).toMatchObject({
    view: { status: "booked", bookingId: booked.id.slice(37), refusal: null },
  });
  expect(await askForPlaces(refused)).toMatchObject({
    value: { status: "refused", refusal: { code: "off_sale" } },
  });
  expect(await redis.ttl(gaRequestKey(booked.id))).toBeGreaterThan(23 * 60 * 60);
  expect(await outcomeOf(wishOf(performanceId, 2))).toBe("queued");
  expect(await outcomeOf(wishOf(performanceId, 1))).toBe("full");
});

test("a line outlives its map: the next map and the line together say what is left", async () => {
  const performanceId = await openFloor(10);
  await askForPlaces(wishOf(performanceId, 4));
  const [map = ""] = gaKeys(performanceId);
  await redis.del(map);
  await openMap({ performanceId, seatCount: 0, epoch: 2, areas: [[AREA, 9, 3]] });

  expect(await askForPlaces(wishOf(performanceId, 6))).toMatchObject({
    refusal: { code: "full", placesLeft: 5 },
  });
});

test("a request whose message was lost is sent again, and its place in line is counted once", async () => {
  const performanceId = await openFloor(10);
  const wish = wishOf(performanceId, 3);
  await askForPlaces(wish);

  await sendLateGaRequestsAgain(60_000, NEVER_MS);
  expect(await sentOn(performanceId)).toEqual([wish.id]);
  await sendLateGaRequestsAgain(0, NEVER_MS);
  expect(await sentOn(performanceId)).toEqual([wish.id, wish.id]);

  expect(await findPlacesInLine(performanceId, AREA)).toBe(3);
  await settleGaRequests(
    { performanceId, areaId: AREA },
    [AREA, 7, 1],
    [{ request: wish, refusal: null }],
  );
  await sendLateGaRequestsAgain(0, NEVER_MS);
  expect(await sentOn(performanceId)).toHaveLength(2);
});

test("a request that cannot be decided leaves the line in the end, and its buyer may ask again", async () => {
  const performanceId = await openFloor(4);
  const [stuck, fresh] = [wishOf(performanceId, 3), wishOf(performanceId, 1)];
  await askForPlaces(stuck);
  await redis.hincrby(gaRequestKey(stuck.id), "askedAtMs", -NEVER_MS);
  await askForPlaces(fresh);

  await sendLateGaRequestsAgain(0, NEVER_MS);

  expect(await findPlacesInLine(performanceId, AREA)).toBe(1);
  expect(await findKnownGaRequest(stuck.id)).toBeNull();
  expect(await findKnownGaRequest(fresh.id)).not.toBeNull();
  expect(await outcomeOf(stuck)).toBe("queued");
});
