/** What a crowd does at once is done together; it must come to the same as one by one. */
import { afterAll, beforeAll, expect, test } from "vitest";

import type { SeatId } from "#server/domain/ids";
import { BookingId } from "#server/domain/ids";
import { closePostgres, pool } from "#server/postgres/client";
import { findAudit } from "#server/queries/audit";
import { closeRedis, openRedis } from "#server/redis/client";

import { newBuyer, newPerformance, required, succeededEvent, newsOf } from "./box-office.fixture";
import { fulfilBooking } from "./fulfil-booking";
import { recordProviderNews } from "./record-provider-news";

const CROWD = 12;

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

/** Buyers who each hold one seat of a performance, in the order of the seats. */
async function newCrowd() {
  const { seat, ...house } = await newPerformance();
  const crowd = await Promise.all(
    Array.from({ length: CROWD }, async (_, nth) => {
      const buyer = await newBuyer();
      return { ...buyer, seat: seat(nth), holdId: await holdOf(buyer, seat(nth)) };
    }),
  );
  async function holdOf(buyer: Awaited<ReturnType<typeof newBuyer>>, seatId: SeatId) {
    return required(await buyer.hold(house.performanceId, seatId)).id;
  }
  return { ...house, crowd };
}

/** How many transactions have written the rows of a table that belong to these. */
async function transactionsOf(table: string, key: string, ids: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(distinct xmin::text) from ${table} where ${key} = any($1::uuid[])`,
    [ids],
  );
  return Number(rows[0]?.count);
}

test("a crowd books, pays and gets tickets in few transactions, and the books are right", async () => {
  const { performanceId, organiserId, crowd } = await newCrowd();

  const booked = await Promise.all(crowd.map(({ book, holdId }) => book({ holdId })));
  const bookingIds = booked.map((answer) => required(answer).bookingId);
  expect(await transactionsOf("booking_lines", "booking_id", bookingIds)).toBeLessThan(CROWD / 2);

  const paymentIds = await Promise.all(
    crowd.map(({ requestToPay }, nth) => requestToPay(BookingId.parse(bookingIds[nth]))),
  );
  expect(await transactionsOf("payments", "id", paymentIds)).toBeLessThan(CROWD / 2);

  const news = await Promise.all(paymentIds.map((id) => newsOf(id, "charge_succeeded")));
  const recorded = await Promise.all(news.map((each) => recordProviderNews(each)));
  expect(recorded.map(required)).toEqual(crowd.map(() => "recorded"));
  expect(await transactionsOf("payments", "id", paymentIds)).toBeLessThan(CROWD / 2);
  const again = await Promise.all(news.map((each) => recordProviderNews(each)));
  expect(again.map(required)).toEqual(crowd.map(() => "known"));

  const events = await Promise.all(paymentIds.map(succeededEvent));
  await Promise.all([...events, ...events].map((event) => fulfilBooking(event)));
  expect(await transactionsOf("tickets", "booking_id", bookingIds)).toBeLessThan(CROWD / 2);

  const audit = await findAudit(performanceId, organiserId, Date.now());
  expect(audit?.checks.filter(({ holds }) => !holds)).toEqual([]);
  const { rows } = await pool.query(
    `select b.buyer_id, t.seat_label, l.price_minor from bookings b
       join tickets t on t.booking_id = b.id join booking_lines l on l.booking_id = b.id
      where b.performance_id = $1 and b.status = 'CONFIRMED' and t.seat_index = l.seat_index`,
    [performanceId],
  );
  expect(rows).toHaveLength(CROWD);
});

test("what is in one buyer's way is told to that buyer, and the others of the crowd book", async () => {
  const { performanceId, crowd } = await newCrowd();
  const unlucky = crowd[2];
  await pool.query(
    `update performance_seats set state = 'killed', version = version + 1
      where performance_id = $1 and seat_index = 2`,
    [performanceId],
  );

  const answers = await Promise.all(crowd.map(({ book, holdId }) => book({ holdId })));

  expect(answers.filter(({ ok }) => ok)).toHaveLength(CROWD - 1);
  const refusal = { code: "seats_unavailable", seatIds: [unlucky?.seat] };
  expect(answers[2]).toEqual({ ok: false, refusal });
});

test("a buyer who asks twice in a crowd is answered with the one booking", async () => {
  const { crowd } = await newCrowd();
  const asked = crowd.flatMap(({ book, holdId }) => [book({ holdId }), book({ holdId })]);
  const ids = (await Promise.all(asked)).map((answer) => required(answer).bookingId);
  expect(new Set(ids).size).toBe(CROWD);
  for (const [nth, id] of ids.entries()) expect(id).toBe(ids[nth - (nth % 2)]);
});

/**
 * Somebody sits on a row that one of a crowd needs. All others must book within much less than the three seconds that a
 * statement waits for a row, and the one when the row is free.
 */
async function expectOnlyToKeep(
  nth: number,
  crowd: Awaited<ReturnType<typeof newCrowd>>["crowd"],
  row: { statement: string; values: unknown[] },
) {
  const sitter = await pool.connect();
  await sitter.query("begin");
  const { rowCount } = await sitter.query(`${row.statement} for update`, row.values);
  expect(rowCount).toBe(1);
  try {
    const answers = crowd.map(({ book, holdId }) => book({ holdId }));
    const waiting = answers[nth];
    const beganMs = performance.now();
    const others = await Promise.all(answers.filter((answer) => answer !== waiting));
    expect(performance.now() - beganMs).toBeLessThan(1_500);
    expect(others.filter(({ ok }) => ok)).toHaveLength(CROWD - 1);
    await sitter.query("rollback");
    expect((await waiting)?.ok).toBe(true);
  } finally {
    sitter.release();
  }
}

test("a seat that somebody sits on keeps its own buyer waiting, and nobody else", async () => {
  const { performanceId, crowd } = await newCrowd();
  await expectOnlyToKeep(5, crowd, {
    statement: "select 1 from performance_seats where performance_id = $1 and seat_index = 5",
    values: [performanceId],
  });
});

test("a buyer's row that somebody sits on keeps a crowd waiting for a moment, and then that buyer alone", async () => {
  const { performanceId, crowd } = await newCrowd();
  const values = [performanceId, crowd[4]?.id];
  await pool.query(
    "insert into buyer_allowances (performance_id, buyer_id, place_count) values ($1, $2, 0)",
    values,
  );
  await expectOnlyToKeep(4, crowd, {
    statement: "select 1 from buyer_allowances where performance_id = $1 and buyer_id = $2",
    values,
  });
});

test("of a crowd that pays, whose booking has ended is told so", async () => {
  const { crowd } = await newCrowd();
  const booked = await Promise.all(crowd.map(({ book, holdId }) => book({ holdId })));
  const bookingIds = booked.map((answer) => required(answer).bookingId);
  await pool.query(
    "update bookings set expires_at = now() - interval '1 minute' where id = any($1::uuid[])",
    [bookingIds.slice(3, 5)],
  );
  const ends = await Promise.allSettled(
    crowd.map(({ requestToPay }, nth) => requestToPay(BookingId.parse(bookingIds[nth]))),
  );
  const refused = ends.flatMap((end, nth) =>
    end.status === "rejected" ? [`${String(nth)}: ${String(end.reason)}`] : [],
  );
  expect(refused).toHaveLength(2);
  expect(refused[0]).toMatch(/^3: .*booking_expired/);
  expect(refused[1]).toMatch(/^4: .*booking_expired/);
});
