/** Statements of our own, prepared once for each connection: what the sale does most often, without Prisma between. */
import { createHash } from "node:crypto";

import pg from "pg";

import type { Sql } from "#server/postgres/generated/internal/prismaNamespace";

/** Where statements run: in a transaction, or by themselves. Prisma's own transactions are of this shape, too. */
export type Statements = {
  /** @returns the statement's rows; a bigint is a `bigint` */
  $queryRaw: <Rows extends unknown[]>(statement: Sql) => PromiseLike<Rows>;
  /** @returns how many rows it has written, locked or found */
  $executeRaw: (statement: Sql) => PromiseLike<number>;
};

/** Most statements that are prepared on a connection; whatever comes after them is sent whole each time. */
const PREPARED_MAX = 500;

/** The names under which statements are prepared, by their texts: one text has one name, on whatever connection. */
const names = new Map<string, string>();

/** Postgres' number of its type `bigint`. Source: pg_type. */
const BIGINT = 20;

/** How results become values: as Prisma does it. */
const parserOf = pg.types.getTypeParser as (oid: number, format?: string) => unknown;
const types = {
  getTypeParser: (oid: number, format?: string) =>
    oid === BIGINT ? BigInt : parserOf(oid, format),
} as pg.CustomTypesConfig;

/**
 * Runs statements on a connection, or each on some connection of a pool.
 *
 * @param timeoutMs how long an answer may take to come, in milliseconds, beyond which Postgres is out of reach
 * @param untilMs   after which nothing is run any more, by `performance.now()`: the end of a transaction's time
 */
export function statementsOf(
  on: pg.Pool | pg.PoolClient,
  timeoutMs: number,
  untilMs = Infinity,
): Statements {
  const run = async ({ text, values }: Sql) => {
    if (performance.now() > untilMs) throw new TransactionTimeout();
    const query = { name: nameOf(text), text, values, types, query_timeout: timeoutMs };
    return on.query<Record<string, unknown>>(query);
  };
  return {
    $queryRaw: async <Rows extends unknown[]>(statement: Sql) =>
      (await run(statement)).rows as Rows,
    $executeRaw: async (statement) => (await run(statement)).rowCount ?? 0,
  };
}

/** A transaction has had its time. That may pass, as whatever has kept it so long does. */
class TransactionTimeout extends Error {
  override readonly name = "TransactionTimeout";

  constructor() {
    super("The transaction has taken too long.");
  }
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= PREPARED_MAX) return known;
  const name = createHash("sha256").update(text).digest("base64url");
  names.set(text, name);
  return name;
}
