import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";

import { closePostgres, pool, Prisma, statements, transact } from "./client";

afterAll(closePostgres);

const note = (consumer: string) =>
  Prisma.sql`insert into inbox (consumer, event_id) values (${consumer}, 'once')`;
const notesOf = async (consumer: string) =>
  (await statements.$queryRaw(Prisma.sql`select 1 from inbox where consumer = ${consumer}`)).length;

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

test("a connection whose transaction was cut is closed, and the next transaction has a whole one", async () => {
  const consumer = crypto.randomUUID();
  const cut = transact("cut", async (tx) => {
    const [row] = await tx.$queryRaw<{ pid: number }[]>(Prisma.sql`select pg_backend_pid() as pid`);
    await pool.query("select pg_terminate_backend($1)", [row?.pid]);
    await pause(20);
    await tx.$executeRaw(note(consumer));
  });
  await expect(cut).rejects.toThrow();
  await transact("whole", async (tx) => tx.$executeRaw(note(consumer)));
  expect(await notesOf(consumer)).toBe(1);
  expect(pool.waitingCount).toBe(0);
});

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
