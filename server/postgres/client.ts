/** The connection to Postgres: one pool per process, shared by Prisma and by prepared statements. */
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

import { config } from "#server/config";
import { failpoint } from "#server/failpoints";
import { Prisma, PrismaClient } from "#server/postgres/generated/client";
import { statementsOf, type Statements } from "#server/postgres/statements";

export { Prisma } from "#server/postgres/generated/client";

/** Longest that one statement may run, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** Longest that a statement may wait for a row that another transaction holds, in milliseconds. */
const LOCK_TIMEOUT_MS = 3_000;

/**
 * As that, where many are served together: for as long as nobody minds, and no longer than it takes Postgres to look
 * for those who wait in a circle.
 */
export const CROWD_LOCK_TIMEOUT_MS = 100;

/** Longest wait for Postgres' word on a statement: it would have ended the statement itself by then. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 2_000;

/**
 * Longest that a transaction is given statements, in milliseconds, and that Postgres lets one wait for its next. With the
 * statement under way it ends within 10 s more. Postgres' own bound for the whole, `transaction_timeout`, came with 17.
 */
const TRANSACTION_TIMEOUT_MS = 15_000;

/** Longest wait for a connection to give up its transaction, in milliseconds; else the connection is closed. */
const ROLLBACK_TIMEOUT_MS = 3_000;

/**
 * The sale's statements find their rows by an index, whatever the parameters: to plan them each time costs more than to
 * run them. Most connections plan them while the tables are still small, when to read all rows looks cheaper, and keep
 * that plan while they grow.
 */
const PLANNING = [
  "plan_cache_mode=force_generic_plan",
  "jit=off",
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
];

function connect() {
  const pool = new pg.Pool({
    connectionString: config.DATABASE_URL,
    max: config.DATABASE_POOL_MAX,
    connectionTimeoutMillis: 2_000, // Also bounds the wait for a free connection.
    idleTimeoutMillis: 30_000,
    keepAlive: true, // So that a leader whose connection was cut hears of it.
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: TRANSACTION_TIMEOUT_MS,
    application_name: "frontrow",
    options: PLANNING.map((setting) => `-c ${setting}`).join(" "),
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

/** Where the statements of a transaction run. */
export type Transaction = Statements;

/** A transaction that also knows Prisma's models. */
export type ModelTransaction = Prisma.TransactionClient;

/** Runs statements that are transactions by themselves, prepared: what the sale does most often goes this way. */
export const statements: Statements = statementsOf(pool, ANSWER_TIMEOUT_MS);

/** Closes every connection of this process. */
export async function closePostgres(): Promise<void> {
  await prisma.$disconnect();
  await pool.end();
}

/**
 * Runs `work` in one transaction, all or nothing, on a connection of its own: past Prisma, whose transactions cost a
 * sale most of its time (docs/decisions/0036-the-sale-past-prisma.md).
 *
 * @param name          of its failpoints, `<name>.before` the commit and `<name>.after` it
 * @param lockTimeoutMs longest that a statement may wait for a row that another transaction holds
 * @throws a `TransactionTimeout` when `work` wants a statement after `TRANSACTION_TIMEOUT_MS`; nothing is done then
 */
export async function transact<Answer>(
  name: string,
  work: (tx: Transaction) => Promise<Answer>,
  lockTimeoutMs = LOCK_TIMEOUT_MS,
): Promise<Answer> {
  const connection = await pool.connect();
  let answer: Answer;
  try {
    const isUsual = lockTimeoutMs === LOCK_TIMEOUT_MS;
    const patience = isUsual ? "" : `; set local lock_timeout = ${String(lockTimeoutMs)}`;
    await say(connection, `begin${patience}`);
    const untilMs = performance.now() + TRANSACTION_TIMEOUT_MS;
    answer = await work(statementsOf(connection, ANSWER_TIMEOUT_MS, untilMs));
    await failpoint(`${name}.before`);
    // After a statement that failed, COMMIT rolls back and says so only by its tag.
    const { command } = await say(connection, "commit");
    if (command !== "COMMIT") throw new Error(`The transaction ${name} was rolled back.`);
  } catch (fault) {
    await rollBack(connection);
    throw fault;
  }
  connection.release();
  await failpoint(`${name}.after`);
  return answer;
}

/** Gives a connection back without what was done on it; one that cannot even do that is closed. */
async function rollBack(connection: pg.PoolClient): Promise<void> {
  const isBack = await say(connection, "rollback", ROLLBACK_TIMEOUT_MS).then(
    () => true,
    () => false,
  );
  connection.release(!isBack);
}

function say(connection: pg.PoolClient, text: string, query_timeout = ANSWER_TIMEOUT_MS) {
  return connection.query({ text, query_timeout } as pg.QueryConfig);
}

/** As `transact`, for what an organiser makes by Prisma's models. */
export async function transactByModels<Answer>(
  name: string,
  work: (tx: ModelTransaction) => Promise<Answer>,
): Promise<Answer> {
  const answer = await prisma.$transaction(async (tx) => {
    const done = await work(tx);
    await failpoint(`${name}.before`);
    return done;
  });
  await failpoint(`${name}.after`);
  return answer;
}

/** Reads several things as of one moment, much of a performance as it may be. */
export function readAsOfOneMoment<Answer>(
  read: (tx: ModelTransaction) => Promise<Answer>,
): Promise<Answer> {
  const { RepeatableRead: isolationLevel } = Prisma.TransactionIsolationLevel;
  return planFreely(read, { isolationLevel });
}

/** Runs what goes through much of a table in one transaction, in which Postgres is free to read whole tables. */
export function planFreely<Answer>(
  work: (tx: ModelTransaction) => Promise<Answer>,
  options?: { isolationLevel: Prisma.TransactionIsolationLevel },
): Promise<Answer> {
  return prisma.$transaction(async (tx) => {
    await tx.$queryRaw`
      select set_config(name, 'on', true)
        from unnest(array['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) as name`;
    return work(tx);
  }, options);
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

/** Carries a refusal out of a transaction, which is rolled back only for what is thrown. */
class Rollback extends Error {
  constructor(readonly answer: { ok: boolean }) {
    super("rolled back");
  }
}
