import { afterAll, expect, test } from "vitest";

import { closePostgres, prisma } from "#server/postgres/client";

import { newAccount } from "./box-office.fixture";
import { tidyUp } from "./tidy-up";

const DAY_MS = 24 * 60 * 60_000;
const longAgo = new Date(Date.now() - 100 * DAY_MS);

afterAll(closePostgres);

test("what is long past is forgotten, what is recent or not yet published stays", async () => {
  const accountId = await newAccount("fan");
  const news = { topic: "bookings", key: accountId, payload: {} };
  await prisma.outboxEvent.createMany({
    data: [
      { ...news, eventId: crypto.randomUUID(), createdAt: longAgo, publishedAt: longAgo },
      { ...news, eventId: crypto.randomUUID(), publishedAt: new Date() },
      { ...news, eventId: crypto.randomUUID(), createdAt: longAgo },
    ],
  });
  const handled = { consumer: accountId, processedAt: longAgo };
  await prisma.inboxEntry.createMany({
    data: [
      { ...handled, eventId: "old" },
      { consumer: accountId, eventId: "new" },
    ],
  });
  const asked = { accountId, requestHash: "", lockedUntil: longAgo };
  await prisma.idempotencyKey.createMany({
    data: [
      { ...asked, key: "old", createdAt: longAgo },
      { ...asked, key: "new" },
    ],
  });
  const request = { performanceId: accountId, areaId: "area", buyerId: accountId, quantity: 1 };
  await prisma.gaRequest.createMany({
    data: [
      { ...request, id: crypto.randomUUID(), askedAt: longAgo, decidedAt: longAgo },
      { ...request, id: crypto.randomUUID(), askedAt: longAgo },
    ],
  });

  await tidyUp();

  expect(await prisma.outboxEvent.count({ where: { key: accountId } })).toBe(2);
  expect(await prisma.outboxEvent.count({ where: { key: accountId, publishedAt: null } })).toBe(1);
  expect(await prisma.inboxEntry.count({ where: { consumer: accountId } })).toBe(1);
  expect(await prisma.idempotencyKey.count({ where: { accountId } })).toBe(1);
  expect(await prisma.gaRequest.count({ where: { buyerId: accountId } })).toBe(1);
});
