/** The migrations: they lead to the schema, and Postgres keeps the rules that they add. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { applyMigrations, findDatabaseDrift, findSchemaDrift } from "./migrations";

const serverUrl = process.env.DATABASE_URL ?? "";

/** An empty database of this test alone. */
async function newDatabase(): Promise<{ url: string; client: pg.Client }> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const server = new pg.Client(serverUrl);
  await server.connect();
  await server.query(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = name;
  const client = new pg.Client(url.href);
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await server.query(`drop database ${name} with (force)`);
    await server.end();
  });
  return { url: url.href, client };
}

test("the migrations lead to the schema, with nothing left over", async () => {
  expect(await findSchemaDrift(serverUrl)).toBe("");
});

test("a database that has gone its own way is noticed", async () => {
  const { url, client } = await newDatabase();
  await applyMigrations(url);
  expect(await findDatabaseDrift(url)).toBe("");

  await client.query("alter table bookings add column note text");
  expect(await findDatabaseDrift(url)).toContain('DROP COLUMN "note"');
});

test("two processes that migrate at the same moment apply each migration once", async () => {
  const { url, client } = await newDatabase();
  const applied = await Promise.all([applyMigrations(url), applyMigrations(url)]);

  expect(applied.flat().length).toBeGreaterThan(1);
  expect(applied.map((names) => names.length).sort()[0]).toBe(0);
  const { rows } = await client.query("select from _prisma_migrations where finished_at is null");
  expect(rows).toEqual([]);
});

test("Postgres itself refuses a second live ticket for a seat, and takes one for a void one", async () => {
  const { url, client } = await newDatabase();
  await applyMigrations(url);
  // The rule is the index; the booking behind the ticket is another rule's business.
  await client.query("set session_replication_role = replica");
  const sell = (status: "LIVE" | "VOID") =>
    client.query(
      `insert into tickets (id, booking_id, performance_id, seat_index, code, status, section_name)
       values ($1, $2, '00000000-0000-4000-8000-000000000001', 7, $3, $4, 'Stalls')`,
      [randomUUID(), randomUUID(), randomUUID(), status],
    );

  await sell("VOID");
  await sell("LIVE");
  await sell("VOID");
  await expect(sell("LIVE")).rejects.toMatchObject({ constraint: "tickets_live_seat_key" });
});

test("Postgres itself refuses to sell more of an area than it holds, and to take back more", async () => {
  const { url, client } = await newDatabase();
  await applyMigrations(url);
  await client.query("set session_replication_role = replica");
  await client.query(
    `insert into performance_areas (performance_id, area_id, price_level, capacity, available)
     values ($1, 'floor', 'standing', 2, 2)`,
    [randomUUID()],
  );
  const change = (by: number) =>
    client.query("update performance_areas set available = available + $1", [by]);

  await expect(change(1)).rejects.toMatchObject({ code: "23514" });
  await change(-2);
  await expect(change(-1)).rejects.toMatchObject({ code: "23514" });
});
