import "#scripts/services/own-redis.fixture";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { newBuyer, required } from "#server/commands/box-office.fixture";
import {
  newFan,
  newStandingHouse,
  placesOf,
  requestOf,
  standInLine,
} from "#server/commands/ga-requests.fixture";
import { relayGaRequests } from "#server/commands/relay-ga-requests";
import { bookingOfGaRequest, type BuyerId } from "#server/domain/ids";
import type { GaRequestNews } from "#server/domain/live-messages";
import { eventLog } from "#server/event-log/open-event-log";
import { tokenOf } from "#server/http/api.fixture";
import { prisma } from "#server/postgres/client";
import { findBooking } from "#server/queries/bookings";
import { findGaRequest } from "#server/queries/ga-requests";
import { openGaRequests } from "#server/redis/ga-stream";
import { gaRequests } from "./ga-requests";
import { openSocket, until, useSidecar } from "./realtime/sidecar.fixture";
import { runWorker } from "./run-worker";

const house = useSidecar();
const stopping = new AbortController();
const running: Promise<void>[] = [];

beforeAll(async () => {
  await eventLog.ensureTopics();
  running.push(
    runWorker("ga-requests", gaRequests, stopping.signal),
    runWorker("relay", forwardRequests, stopping.signal),
  );
});
afterAll(async () => {
  stopping.abort();
  await Promise.all(running);
});

/** What the relay does with requests; all of it would take up other tests' news. */
async function forwardRequests(signal: AbortSignal): Promise<void> {
  const reader = await openGaRequests();
  try {
    while (!signal.aborted) await relayGaRequests(reader);
  } finally {
    reader.close();
  }
}

/** A page of a buyer, which hears what is told to them. */
async function openPage(buyer: { id: BuyerId }): Promise<GaRequestNews[]> {
  const heard: GaRequestNews[] = [];
  const socket = openSocket(house.port, { Authorization: `Bearer ${await tokenOf(buyer)}` });
  socket.on("ga_request", (news) => heard.push(news));
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return heard;
}

test("who stands in line is told by push what became of it, on each page of theirs and nobody else's", async () => {
  const performanceId = await newStandingHouse(4);
  const [buyer, late] = [await newBuyer(), await newBuyer()];
  const pages = await Promise.all([openPage(buyer), openPage(buyer), openPage(late)]);
  const [first, second] = [
    requestOf(performanceId, buyer.id, 4),
    requestOf(performanceId, late.id, 1),
  ];
  required(await standInLine(first));

  await until(() => {
    const news = { gaRequestId: first.gaRequestId, status: "booked" };
    expect(pages).toEqual([[news], [news], []]);
  });
  expect(await standInLine(second)).toMatchObject({ refusal: { code: "places_unavailable" } });
  expect(await findBooking(bookingOfGaRequest(first.gaRequestId), buyer.id)).toMatchObject({
    status: "PENDING",
  });
});

test("a refusal is told by push as well, and its places are for others again", async () => {
  const performanceId = await newStandingHouse(4, { seatsPerBuyerMax: 2 });
  const buyerId = await newFan();
  const page = await openPage({ id: buyerId });
  const requests = [2, 2].map((quantity) => requestOf(performanceId, buyerId, quantity));
  for (const request of requests) required(await standInLine(request));

  await until(() => {
    expect(page.map(({ status }) => status)).toEqual(["booked", "refused"]);
  });
  expect(await placesOf(performanceId)).toEqual({ available: 2, inLine: 0 });
});

test("a rush sells exactly the house, and everybody hears", async () => {
  const performanceId = await newStandingHouse(300);
  const fans = await Promise.all(Array.from({ length: 40 }, newFan));
  const requests = Array.from({ length: 10 }, () => fans)
    .flat()
    .map((buyerId) => requestOf(performanceId, buyerId, 1));

  const answers = await Promise.all(requests.map(standInLine));

  const inLine = requests.filter((_, at) => answers[at]?.ok);
  expect(inLine.length).toBeGreaterThanOrEqual(300);
  await vi.waitFor(
    async () => {
      const views = await Promise.all(
        inLine.map(({ gaRequestId, buyerId }) => findGaRequest(gaRequestId, buyerId)),
      );
      expect(views.filter((view) => view?.status === "queued")).toEqual([]);
    },
    { timeout: 15_000 },
  );
  expect(await prisma.booking.count({ where: { performanceId } })).toBe(300);
  expect(await placesOf(performanceId)).toEqual({ available: 0, inLine: 0 });
});

test("a worker that dies behind its commit leaves nothing undone: the next one tells", async () => {
  const performanceId = await newStandingHouse(4);
  const buyerId = await newFan();
  const page = await openPage({ id: buyerId });
  const request = requestOf(performanceId, buyerId, 2);
  required(await standInLine(request));
  await until(() => {
    expect(page).toHaveLength(1);
  });

  // As if the position had never moved.
  await eventLog.publish([
    {
      topic: "ga-requests",
      key: `${performanceId}.${request.areaId}`,
      value: JSON.stringify(request),
    },
  ]);

  await until(() => {
    expect(page).toHaveLength(2);
  });
  expect(page[1]).toEqual(page[0]);
  expect(await placesOf(performanceId)).toEqual({ available: 2, inLine: 0 });
});
