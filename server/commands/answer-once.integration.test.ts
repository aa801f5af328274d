import { randomUUID } from "node:crypto";

import { afterAll, expect, test } from "vitest";

import { accept, type Result } from "#server/domain/result";
import { BookingId } from "#server/domain/ids";
import { closePostgres, prisma } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";
import { answerOnce } from "./answer-once";
import { newAccount, newBuyer, newPerformance } from "./box-office.fixture";
import { createBooking } from "./create-booking";

type Answer = Result<{ run: number }, never>;

afterAll(async () => {
  closeRedis();
  await closePostgres();
});

async function newRequest() {
  return { accountId: await newAccount("fan"), key: randomUUID(), requestHash: "a wish" };
}

/** A promise that the test settles when it likes. */
function deferred() {
  let resolve: (answer: Answer) => void = () => undefined;
  let reject: (fault: Error) => void = () => undefined;
  const promise = new Promise<Answer>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

/** Lets a key's lock run out, as if its process had been away for a quarter of a minute. */
async function letLockRunOut({ accountId, key }: { accountId: string; key: string }) {
  const lockedUntil = new Date(Date.now() - 1_000);
  await prisma.idempotencyKey.update({
    where: { accountId_key: { accountId, key } },
    data: { lockedUntil },
  });
}

test("a run that was away for longer than its lock does not speak over the one that took the key up", async () => {
  const request = await newRequest();
  const slow = deferred();
  const first = answerOnce(request, () => slow.promise);
  await expect.poll(() => prisma.idempotencyKey.count({ where: { key: request.key } })).toBe(1);
  await letLockRunOut(request);

  const second = await answerOnce(request, () => Promise.resolve<Answer>(accept({ run: 2 })));
  slow.resolve(accept({ run: 1 }));
  expect(second).toEqual({ ok: true, value: { run: 2 } });
  expect(await first).toMatchObject({ ok: false, refusal: { code: "request_under_way" } });
  const third = await answerOnce(request, () => Promise.resolve<Answer>(accept({ run: 3 })));
  expect(third).toEqual({ ok: true, value: { run: 2 } });
});

test("a run that fails after its lock ran out does not forget the other's answer", async () => {
  const request = await newRequest();
  const slow = deferred();
  const first = answerOnce(request, () => slow.promise).catch(() => "failed");
  await expect.poll(() => prisma.idempotencyKey.count({ where: { key: request.key } })).toBe(1);
  await letLockRunOut(request);

  await answerOnce(request, () => Promise.resolve<Answer>(accept({ run: 2 })));
  slow.reject(new Error("the store is away"));
  expect(await first).toBe("failed");
  const third = await answerOnce(request, () => Promise.resolve<Answer>(accept({ run: 3 })));
  expect(third).toEqual({ ok: true, value: { run: 2 } });
});

test("places that were booked by a request whose answer was lost are found again, though the area is sold out", async () => {
  await openRedis();
  const { performanceId } = await newPerformance({
    plan: { template: "general_admission", capacity: 1 },
  });
  const buyer = await newBuyer();
  const bookingId = BookingId.parse(randomUUID());
  const request = { performanceId, areaId: "area", quantity: 1 };
  const book = (id: BookingId) => createBooking(request, { bookingId: id, buyerId: buyer.id });

  expect(await book(bookingId)).toEqual({ ok: true, value: { bookingId } });
  expect(await book(bookingId)).toEqual({ ok: true, value: { bookingId } });
  expect(await book(BookingId.parse(randomUUID()))).toMatchObject({
    ok: false,
    refusal: { code: "places_unavailable" },
  });
});
