/** How the pool's connections have Postgres plan: by index, however small the tables are when they first ask. */
import pg from "pg";
import { afterAll, expect, onTestFinished, test } from "vitest";

import { config } from "#server/config";

import { closePostgres, pool, Prisma, readAsOfOneMoment } from "./client";

afterAll(closePostgres);

/** How a connection would find 100 rows by their keys in a table that is new, and has ten. */
async function planOf(connection: pg.Client | pg.PoolClient): Promise<string> {
  await connection.query("begin");
  await connection.query("create temp table new_house (id uuid primary key, state text)");
  await connection.query(
    "insert into new_house select gen_random_uuid() from generate_series(1, 10)",
  );
  await connection.query("analyze new_house");
  await connection.query(
    `prepare sell (uuid[]) as
     update new_house set state = 'sold' from unnest($1) as sold (id)
      where new_house.id = sold.id and state is null`,
  );
  await connection.query("set local plan_cache_mode = force_generic_plan");
  const { rows } = await connection.query<{ "QUERY PLAN": string }>("explain execute sell ('{}')");
  await connection.query("rollback");
  await connection.query("deallocate sell");
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

test("control: in a table that is still small Postgres would read every row, and go on so when it has grown", async () => {
  const client = new pg.Client({ connectionString: config.DATABASE_URL });
  await client.connect();
  onTestFinished(() => client.end());
  expect(await planOf(client)).toContain("Seq Scan on new_house");
});

test("a statement of the pool finds its rows by their keys, also where the table is still small", async () => {
  const connection = await pool.connect();
  onTestFinished(() => {
    connection.release();
  });
  const plan = await planOf(connection);
  expect(plan).toContain("Index Scan using new_house_pkey");
  expect(plan).not.toContain("Seq Scan");
});

test("whoever reads much as of one moment may have whole tables read, and nobody after them", async () => {
  const settings = Prisma.sql`
    select string_agg(distinct setting, ' ') as settings from pg_settings
     where name in ('enable_seqscan', 'enable_hashjoin', 'enable_mergejoin')`;
  const [within] = await readAsOfOneMoment((tx) => tx.$queryRaw<{ settings: string }[]>(settings));
  expect(within?.settings).toBe("on");

  const connections = await Promise.all(
    Array.from({ length: pool.totalCount }, () => pool.connect()),
  );
  for (const connection of connections) {
    const { rows } = await connection.query<{ settings: string }>(settings.text);
    connection.release();
    expect(rows[0]?.settings).toBe("off");
  }
});
