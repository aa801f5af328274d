/** The connection to Postgres: one pool per process, shared by Prisma and by prepared statements. */
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

import { config } from "#server/config";
import { failpoint } from "#server/failpoints";
import { Prisma, PrismaClient } from "#server/postgres/generated/client";

export { Prisma } from "#server/postgres/generated/client";

/** Longest that one statement may run, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** Longest that a statement may wait for a row that another transaction holds, in milliseconds. */
const LOCK_TIMEOUT_MS = 3_000;

function connect() {
  const pool = new pg.Pool({
    connectionString: config.DATABASE_URL,
    max: config.DATABASE_POOL_MAX,
    connectionTimeoutMillis: 3_000, // Also bounds the wait for a free connection.
    idleTimeoutMillis: 30_000,
    keepAlive: true, // So that a leader whose connection was cut hears of it.
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 15_000,
    application_name: "frontrow",
  });
  // A connection that dies while idle is replaced by the pool; unheard, it would end the process.
  pool.on("error", () => undefined);
  // So would one that dies while somebody has it: it may report its end twice, and is heard once.
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
  });

  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { maxWait: 3_000, timeout: 10_000 },
  });
  return { pool, prisma };
}

// Next bundles a copy of this module of its own; a process still has one pool.
const shared = globalThis as typeof globalThis & { frontrowPostgres?: ReturnType<typeof connect> };

/**
 * `prisma`: Prisma over the pool. `pool`: the connections themselves, which are opened when first
 * used, so that importing this module opens nothing.
 */
export const { pool, prisma } = (shared.frontrowPostgres ??= connect());

/** A Prisma client inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/** Closes every connection of this process. */
export async function closePostgres(): Promise<void> {
  await prisma.$disconnect();
  await pool.end();
}

/**
 * Runs `work` in one transaction, all or nothing.
 *
 * @param name of its failpoints, `<name>.before` the commit and `<name>.after` it
 */
export async function transact<Answer>(
  name: string,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> {
  const answer = await prisma.$transaction(async (tx) => {
    const done = await work(tx);
    await failpoint(`${name}.before`);
    return done;
  });
  await failpoint(`${name}.after`);
  return answer;
}

/** Reads several things as of one moment. */
export function readAsOfOneMoment<Answer>(
  read: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> {
  const isolationLevel = Prisma.TransactionIsolationLevel.RepeatableRead;
  return prisma.$transaction(read, { isolationLevel });
}

/**
 * Runs `work` in one transaction. A refusal writes nothing: whatever was done before it is rolled
 * back.
 *
 * @param name of its failpoints, as of `transact`
 */
export async function inTransaction<Answer extends { ok: boolean }>(
  name: string,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await transact(name, async (tx) => {
      const answer = await work(tx);
      if (!answer.ok) throw new Rollback(answer);
      return answer;
    });
  } catch (thrown) {
    if (thrown instanceof Rollback) return thrown.answer as Answer;
    throw thrown;
  }
}

/** Carries a refusal out of a transaction, which Prisma rolls back only for what is thrown. */
class Rollback extends Error {
  constructor(readonly answer: { ok: boolean }) {
    super("rolled back");
  }
}
