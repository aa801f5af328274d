import { afterEach, expect, test, vi } from "vitest";

import type { Hold } from "#server/domain/hold";
import type { GaRequestView } from "#server/domain/ga-request";
import {
  bookingOfGaRequest,
  gaRequestIdOf,
  HoldId,
  PerformanceId,
  SeatId,
  SectionId,
} from "#server/domain/ids";
import { BasketStore } from "./basket-store";
import { createServerClock } from "./server-clock";

const performanceId = PerformanceId.parse("11111111-1111-4111-8111-111111111111");
const a1 = SeatId.parse("stalls-A-1");
const a2 = SeatId.parse("stalls-A-2");
const EXPIRES_AT_MS = 600_000;
const EXTENDED_TO_MS = 900_000;

function holdOf(seatIds: SeatId[], expiresAtMs = EXPIRES_AT_MS): Hold {
  const id = HoldId.parse(`${performanceId}.${performanceId}`);
  return { id, performanceId, seatIds, startedAtMs: 0, expiresAtMs, serverNowMs: 0 };
}

/** The network: each request waits until the test answers it. */
function network() {
  type Sent = { asked: string; body: unknown; answer: (body: object, status?: number) => void };
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", (path: string, { method = "GET", body: told }: RequestInit) => {
    return new Promise<Response>((resolve) => {
      const asked = `${method} ${path.split("/").at(-1) ?? ""}`;
      const answer = (body: object, status = 200) => {
        resolve(Response.json(body, { status }));
      };
      sent.push({ asked, body: typeof told === "string" ? JSON.parse(told) : null, answer });
    });
  });
  return {
    sent,
    /** Waits until the request of this number, from 0, has left. */
    request: async (number: number, asked: string) => {
      await vi.waitFor(() => {
        expect(sent[number]?.asked).toBe(asked);
      });
      return { answer: (body: object, status?: number) => sent[number]?.answer(body, status) };
    },
  };
}

/** A basket in which the first seat is held already. */
async function basketWithSeat() {
  const { sent, request } = network();
  const store = new BasketStore(performanceId, createServerClock(0));
  const read = store.refresh();
  (await request(0, "GET holds")).answer({ hold: holdOf([a1]) });
  await read;
  return { sent, request, store };
}

async function settle(store: BasketStore, seatIds: SeatId[]): Promise<void> {
  await vi.waitFor(() => {
    const { basket } = store.read();
    expect([basket.underWay, basket.hold?.seatIds]).toEqual([null, seatIds]);
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test("a seat just taken stays when an older look at the basket arrives after it", async () => {
  const { request, store } = await basketWithSeat();
  const read = store.refresh();
  const look = await request(1, "GET holds");
  store.tap(a2);
  (await request(2, "POST holds")).answer(holdOf([a1, a2]));
  await settle(store, [a1, a2]);

  look.answer({ hold: holdOf([a1]) });
  (await request(3, "GET holds")).answer({ hold: holdOf([a1, a2]) });
  await read;

  expect(store.read().basket.hold?.seatIds).toEqual([a1, a2]);
  expect(store.read().news?.kind).toBe("taken");
});

test("a first seat survives a look that left when the basket was empty", async () => {
  const { request } = network();
  const store = new BasketStore(performanceId, createServerClock(0));
  const read = store.refresh();
  const look = await request(0, "GET holds");
  store.tap(a1);
  (await request(1, "POST holds")).answer(holdOf([a1]));
  await settle(store, [a1]);

  look.answer({ hold: null });
  (await request(2, "GET holds")).answer({ hold: holdOf([a1]) });
  await read;

  expect(store.read().basket.hold?.seatIds).toEqual([a1]);
});

test("a look that meets a tap under way is made again when the tap is decided", async () => {
  const { sent, request, store } = await basketWithSeat();
  store.tap(a2);
  const tap = await request(1, "POST holds");
  const read = store.refresh();
  (await request(2, "GET holds")).answer({ hold: null });
  await read;
  expect(sent).toHaveLength(3);

  const refusal = { type: "/problems/seats_unavailable", title: "Gone", seatIds: [a2] };
  tap.answer(refusal, 409);
  (await request(3, "GET holds")).answer({ hold: null });

  await vi.waitFor(() => {
    expect(store.read().basket.hold).toBeNull();
  });
  expect(store.read().news?.kind).toBe("changed_elsewhere");
});

test("a window that did nothing meanwhile is told that another one gave a seat back", async () => {
  const { sent, request, store } = await basketWithSeat();
  const read = store.refresh();
  (await request(1, "GET holds")).answer({ hold: holdOf([a2]) });
  await read;
  expect(store.read().news?.kind).toBe("changed_elsewhere");
  expect(store.read().basket.hold?.seatIds).toEqual([a2]);
  expect(sent).toHaveLength(2);
});

test("more time does not take away a seat that was taken while it was asked for", async () => {
  const { request, store } = await basketWithSeat();
  const extended = store.extend();
  const more = await request(1, "POST extend");
  store.tap(a2);
  (await request(2, "POST holds")).answer(holdOf([a1, a2]));
  await settle(store, [a1, a2]);

  more.answer(holdOf([a1], EXTENDED_TO_MS));
  const look = await request(3, "GET holds");
  expect(store.read().basket.hold?.seatIds).toEqual([a1, a2]);
  expect(store.read().news).toEqual({ kind: "extended", expiresAtMs: EXTENDED_TO_MS });
  look.answer({ hold: holdOf([a1, a2], EXTENDED_TO_MS) });
  await extended;

  expect(store.read().basket.hold).toEqual(holdOf([a1, a2], EXTENDED_TO_MS));
  expect(store.read().busy).toBeNull();
});

test("more time is kept when a tap from before it is answered after it", async () => {
  const { request, store } = await basketWithSeat();
  store.tap(a2);
  const tap = await request(1, "POST holds");
  const extended = store.extend();
  (await request(2, "POST extend")).answer(holdOf([a1, a2], EXTENDED_TO_MS));
  (await request(3, "GET holds")).answer({ hold: holdOf([a1, a2], EXTENDED_TO_MS) });
  await extended;

  tap.answer(holdOf([a1, a2]));
  (await request(4, "GET holds")).answer({ hold: holdOf([a1, a2], EXTENDED_TO_MS) });

  await vi.waitFor(() => {
    expect(store.read().basket.hold?.expiresAtMs).toBe(EXTENDED_TO_MS);
  });
});

test("the seats that the fan sees are booked or none, and what the basket is by now is looked up", async () => {
  const { sent, request, store } = await basketWithSeat();
  const booked = store.checkOut();
  const booking = await request(1, "POST bookings");
  expect(sent[1]?.body).toEqual({ holdId: holdOf([a1]).id, seatIds: [a1] });

  const more = { type: "/problems/hold_has_more_seats", title: "More", seatIds: [a2] };
  booking.answer(more, 409);
  (await request(2, "GET holds")).answer({ hold: holdOf([a1, a2]) });

  expect(await booked).toBeNull();
  expect(store.read().news).toMatchObject({
    kind: "problem",
    problem: { facts: { seatIds: [a2] } },
  });
  expect(store.read().basket.hold?.seatIds).toEqual([a1, a2]);
});

test("who asks for places is in line until it is decided, under one key, and then has a booking", async () => {
  const { sent, request } = network();
  const store = new BasketStore(performanceId, createServerClock(0));
  const booked = store.bookPlaces(SectionId.parse("floor"), 2);
  const ask = await request(0, "POST ga-requests");
  expect(sent[0]?.body).toEqual({ areaId: "floor", quantity: 2 });
  ask.answer({ gaRequest: gaRequestOf("queued") }, 202);
  await vi.waitFor(() => {
    expect(store.read()).toMatchObject({ busy: "in_line", news: { kind: "in_line", quantity: 2 } });
  });

  store.hearDecision({ gaRequestId: gaRequestOf("booked").id, status: "booked" });
  const read = await request(1, `GET ${gaRequestOf("booked").id}`);
  read.answer({ gaRequest: gaRequestOf("booked") });

  expect(await booked).toBe(gaRequestOf("booked").bookingId);
  expect(store.read().busy).toBe("in_line");
});

test("who is refused in line hears why, and may ask again", async () => {
  const { request } = network();
  const store = new BasketStore(performanceId, createServerClock(0));
  const booked = store.bookPlaces(SectionId.parse("floor"), 2);
  (await request(0, "POST ga-requests")).answer({ gaRequest: gaRequestOf("refused") }, 202);

  expect(await booked).toBeNull();
  expect(store.read()).toMatchObject({
    busy: null,
    news: { kind: "problem", problem: { code: "places_unavailable", facts: { placesLeft: 1 } } },
  });
});

function gaRequestOf(status: GaRequestView["status"]): GaRequestView {
  const id = gaRequestIdOf(performanceId, "22222222-2222-4222-8222-222222222222");
  return {
    ...{ id, performanceId, areaId: SectionId.parse("floor"), quantity: 2, status, askedAtMs: 1 },
    bookingId: status === "booked" ? bookingOfGaRequest(id) : null,
    refusal: status === "refused" ? { code: "places_unavailable", placesLeft: 1 } : null,
  };
}
