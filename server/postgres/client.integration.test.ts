import type pg from "pg";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";

import { isOutage } from "#server/outage";
import { closePostgres, CROWD_LOCK_TIMEOUT_MS, pool, Prisma, statements, transact } from "./client";
import type { Statements } from "./statements";

afterAll(closePostgres);

const note = (consumer: string) =>
  Prisma.sql`insert into inbox (consumer, event_id) values (${consumer}, 'once')`;
const notesOf = async (consumer: string) =>
  (await statements.$queryRaw(Prisma.sql`select 1 from inbox where consumer = ${consumer}`)).length;
const faultOf = (failing: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(failing).then(
    () => null,
    (fault: unknown) => fault,
  );

test("what a transaction has done is there for all or for nobody", async () => {
  const [kept, undone] = [crypto.randomUUID(), crypto.randomUUID()];
  await transact("keep", async (tx) => tx.$executeRaw(note(kept)));
  expect(await notesOf(kept)).toBe(1);

  const failing = transact("undo", async (tx) => {
    await tx.$executeRaw(note(undone));
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await notesOf(undone)).toBe(0);
});

test("a transaction that Postgres has given up does not pass for done, whoever ignores why", async () => {
  const consumer = crypto.randomUUID();
  const ignoring = transact("ignore", async (tx) => {
    await tx.$executeRaw(note(consumer));
    await Promise.resolve(tx.$executeRaw(Prisma.sql`select 1 / 0`)).catch(() => undefined);
  });
  await expect(ignoring).rejects.toThrow("rolled back");
  expect(await notesOf(consumer)).toBe(0);
});

test("a transaction whose connection is cut is an outage: nothing of it is done, and the next has a whole one", async () => {
  const consumer = crypto.randomUUID();
  const cut = transact("cut", async (tx) => {
    await tx.$executeRaw(note(consumer));
    const [row] = await tx.$queryRaw<{ pid: number }[]>(Prisma.sql`select pg_backend_pid() as pid`);
    await pool.query("select pg_terminate_backend($1)", [row?.pid]);
    await expect
      .poll(async () => {
        const found = await pool.query("select 1 from pg_stat_activity where pid = $1", [row?.pid]);
        return found.rowCount;
      })
      .toBe(0);
  });
  expect(isOutage(await faultOf(cut))).toBe(true);
  expect(await notesOf(consumer)).toBe(0);
  await transact("whole", async (tx) => tx.$executeRaw(note(consumer)));
  expect(await notesOf(consumer)).toBe(1);
});

test("a connection that does not give up its transaction in time is closed, and not handed to the next", async () => {
  let ofFirst: pg.PoolClient | undefined;
  pool.once("acquire", (client: pg.PoolClient) => {
    ofFirst = client;
  });
  const closed = new Set<pg.PoolClient>();
  const onRemove = (client: pg.PoolClient) => closed.add(client);
  pool.on("remove", onRemove);
  onTestFinished(() => {
    pool.off("remove", onRemove);
  });
  const failing = transact("leave", (tx) => {
    // Nobody waits for it, so that it is still under way when the transaction is to be given up.
    Promise.resolve(tx.$executeRaw(Prisma.sql`select pg_sleep(5)`)).catch(() => undefined);
    return Promise.reject(new Error("no"));
  });
  await expect(failing).rejects.toThrow("no");
  await expect.poll(() => ofFirst && closed.has(ofFirst), { timeout: 10_000 }).toBe(true);
});

test("a transaction is given no statement after its time; it is rolled back, and its connection goes on", async () => {
  const consumer = crypto.randomUUID();
  const pids: (number | undefined)[] = [];
  const pidOf = async (on: Statements) => {
    const [row] = await on.$queryRaw<{ pid: number }[]>(Prisma.sql`select pg_backend_pid() as pid`);
    pids.push(row?.pid);
  };
  // Only the clock is made up, or this would take a quarter of a minute.
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const slow = transact("slow", async (tx) => {
    await pidOf(tx);
    await tx.$executeRaw(note(consumer));
    vi.advanceTimersByTime(14_900);
    await tx.$executeRaw(note(`${consumer} again`));
    vi.advanceTimersByTime(200);
    await tx.$executeRaw(note(`${consumer} too late`));
  });
  const fault = await faultOf(slow);
  expect(fault).toHaveProperty("name", "TransactionTimeout");
  expect(isOutage(fault)).toBe(true);
  expect(await notesOf(consumer)).toBe(0);

  await Promise.all(Array.from({ length: pool.totalCount }, () => transact("next", pidOf)));
  expect(pids.slice(1)).toContain(pids[0]);
});

test("Postgres ends a statement that takes too long", async () => {
  const beganMs = performance.now();
  const fault = await faultOf(statements.$executeRaw(Prisma.sql`select pg_sleep(30)`));
  expect(performance.now() - beganMs).toBeGreaterThan(9_900);
  expect(fault).toHaveProperty("code", "57014");
  expect(String(fault)).toContain("statement timeout");
  expect(isOutage(fault)).toBe(true);
});

test.for([
  ["three seconds", undefined, 2_950, 8_000],
  ["a moment, in a crowd", CROWD_LOCK_TIMEOUT_MS, 90, 2_000],
] as const)(
  "whoever wants a row that somebody sits on waits for %s at most",
  async ([, patienceMs, leastMs, mostMs]) => {
    const consumer = crypto.randomUUID();
    const sitter = await pool.connect();
    onTestFinished(async () => {
      await sitter.query("rollback");
      sitter.release();
    });
    await sitter.query("begin");
    await sitter.query("insert into inbox (consumer, event_id) values ($1, 'once')", [consumer]);

    const beganMs = performance.now();
    const waiting = transact(
      "wait",
      (tx) => Promise.resolve(tx.$executeRaw(note(consumer))),
      patienceMs,
    );
    expect(await faultOf(waiting)).toHaveProperty("code", "55P03");
    expect(performance.now() - beganMs).toBeGreaterThan(leastMs);
    expect(performance.now() - beganMs).toBeLessThan(mostMs);
    // It was the patience of that transaction alone.
    const { rows } = await pool.query<{ lock_timeout: string }>("show lock_timeout");
    expect(rows).toEqual([{ lock_timeout: "3s" }]);
  },
);

test("a bigint comes as one, and other values as Prisma reads them", async () => {
  const [row] = await statements.$queryRaw(
    Prisma.sql`select 9007199254740993::bigint as many, 1.5::float8 as part, null as nothing,
                      '2026-11-20T12:00:00Z'::timestamptz as at, '{"a": 1}'::jsonb as facts`,
  );
  expect(row).toEqual({
    ...{ many: 9_007_199_254_740_993n, part: 1.5, nothing: null },
    ...{ at: new Date("2026-11-20T12:00:00Z"), facts: { a: 1 } },
  });
});
