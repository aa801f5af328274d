/** The organiser's API as programs see it: who may, what is refused, and what is answered once. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";

import { issueToken } from "#server/auth";
import { eventRequest, newOrganiser, newVenue } from "#server/commands/organising.fixture";
import { AccountId, type OrganiserId } from "#server/domain/ids";
import { OrganiserEventView, OrganiserVenueView } from "#server/domain/organising";
import { GET as getEvents, POST as postEvent } from "./events/route";
import { GET as getVenues, POST as postVenue } from "./venues/route";

type Handler = typeof postVenue;

const venue = {
  name: "The Salt Works",
  city: "Porto",
  address: "Rua do Cais 4",
  timeZone: "Europe/Lisbon",
  plan: { template: "hall", sections: 2, rowsPerSection: 3, seatsPerRow: 4, curve: 0.3 },
};

async function tokenOf(id: OrganiserId, role: "fan" | "organiser" = "organiser"): Promise<string> {
  const identity = { id: AccountId.parse(id), role, name: "Olive", email: "olive@example.test" };
  return (await issueToken(identity, Date.now())).token;
}

async function post(handler: Handler, body: unknown, token: string, key?: string) {
  const headers = new Headers({
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    ...(key && { "idempotency-key": key }),
  });
  const request = new Request("http://localhost/api/v1/organiser", {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const answer = await handler(request, { params: {} });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function get(handler: Handler, token: string): Promise<Record<string, unknown[]>> {
  const headers = { authorization: `Bearer ${token}` };
  const request = new Request("http://localhost/api/v1/organiser", { headers });
  const answer = await handler(request, { params: {} });
  return (await answer.json()) as Record<string, unknown[]>;
}

test("an organiser opens a venue, puts an event on sale in it and sees both", async () => {
  const token = await tokenOf(await newOrganiser());
  const opened = await post(postVenue, venue, token);
  expect(opened.status).toBe(201);
  const house = OrganiserVenueView.parse(opened.body);
  expect(opened.body).toEqual(house);
  expect(house).toMatchObject({ name: "The Salt Works", seatCount: 24, areaCapacity: 0 });

  const announced = await post(postEvent, eventRequest(house.id, Date.now()), token);
  expect(announced.status).toBe(201);
  const event = OrganiserEventView.parse(announced.body);
  expect(announced.body).toEqual(event);
  expect(event.performances).toMatchObject([{ places: { available: 24 }, salePhase: "on_sale" }]);

  expect((await get(getVenues, token)).venues).toEqual([opened.body]);
  expect((await get(getEvents, token)).events).toEqual([announced.body]);
});

test("a visitor and a fan may not organise", async () => {
  const fan = await tokenOf(await newOrganiser(), "fan");
  for (const handler of [postVenue, postEvent]) {
    expect(await post(handler, venue, fan)).toMatchObject({
      status: 403,
      body: { type: "/problems/not_allowed" },
    });
    expect((await post(handler, venue, "forged")).status).toBe(401);
  }
  expect(await get(getVenues, fan)).toMatchObject({ type: "/problems/not_allowed" });
  expect(await get(getEvents, fan)).toMatchObject({ type: "/problems/not_allowed" });
});

test("what an organiser may not say is refused with a pointer to it", async () => {
  const organiserId = await newOrganiser();
  const token = await tokenOf(organiserId);
  const { body, status } = await post(
    postVenue,
    { ...venue, timeZone: "Europe/Atlantis", plan: { template: "hall", sections: 9 } },
    token,
  );
  expect(status).toBe(400);
  expect(body).toMatchObject({
    type: "/problems/invalid_request",
    errors: [{ pointer: "/timeZone" }, { pointer: "/plan/sections" }],
  });
  const owned = { ...venue, organiserId: randomUUID() };
  expect((await post(postVenue, owned, token)).status).toBe(400);
  expect((await get(getVenues, token)).venues).toEqual([]);
});

test("a performance in somebody else's venue, in the past or unpriced is refused", async () => {
  const [mine, theirs] = await Promise.all([newOrganiser(), newOrganiser()]);
  const token = await tokenOf(mine);
  const nowMs = Date.now();
  const foreign = await newVenue(theirs);
  const own = await newVenue(mine);

  expect(await post(postEvent, eventRequest(foreign, nowMs), token)).toMatchObject({
    status: 404,
    body: { type: "/problems/venue_not_found" },
  });
  const past = { onSaleAtMs: nowMs - 2_000, startsAtMs: nowMs - 1_000 };
  expect(await post(postEvent, eventRequest(own, nowMs, past), token)).toMatchObject({
    status: 422,
    body: { type: "/problems/performance_in_the_past" },
  });
  const prices = [{ priceLevel: "band_a", priceMinor: 100, feeMinor: 0 }];
  expect(await post(postEvent, eventRequest(own, nowMs, { prices }), token)).toMatchObject({
    status: 422,
    body: { type: "/problems/price_levels_unpriced", priceLevels: ["band_b"] },
  });
});

test("a request that is sent twice under one key is carried out once", async () => {
  const token = await tokenOf(await newOrganiser());
  const key = randomUUID();
  const first = await post(postVenue, venue, token, key);
  expect(await post(postVenue, venue, token, key)).toEqual(first);
  expect((await get(getVenues, token)).venues).toEqual([first.body]);

  const other = await post(postVenue, { ...venue, name: "Another" }, token, key);
  expect(other).toMatchObject({
    status: 422,
    body: { type: "/problems/idempotency_key_reused" },
  });
});

test("control: without a key, a request that is sent twice is carried out twice", async () => {
  const token = await tokenOf(await newOrganiser());
  await post(postVenue, venue, token);
  await post(postVenue, venue, token);
  expect((await get(getVenues, token)).venues).toHaveLength(2);
});
