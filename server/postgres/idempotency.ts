/** Rows of `idempotency_keys`: requests that create or charge, and what they were answered. */
import { sideEffect } from "#server/failpoints";
import { Prisma, statements } from "#server/postgres/client";

/** A request under its key. `requestHash` names what was asked for. */
export type KeyedRequest = { accountId: string; key: string; requestHash: string };

/** What is known of a key. `begun`: it is this caller's to answer, as long as the lock is theirs. */
export type KeyState =
  | { state: "begun"; lock: KeyLock }
  | { state: "answered"; answer: unknown }
  | { state: "under_way" }
  | { state: "reused" };

/** The right to answer a key: when it runs out names it, as nobody else was given the same moment. */
export type KeyLock = { lockedUntil: Date };

/** How long a request may take to be answered before another may take it over, in milliseconds. */
const LOCK_MS = 15_000;

/** Begins a request under its key, or tells what became of the one that began before. */
export async function beginKeyed(request: KeyedRequest): Promise<KeyState> {
  const { accountId, key, requestHash } = request;
  const begun = await sideEffect("begin-keyed", () =>
    statements.$queryRaw<KeyLock[]>(
      // A key whose process has died is taken over once its lock has run out.
      Prisma.sql`
      insert into idempotency_keys as k (account_id, key, request_hash, locked_until)
      values (${accountId}::uuid, ${key}, ${requestHash},
              now() + ${LOCK_MS}::int * interval '1 millisecond')
      on conflict (account_id, key) do update set locked_until = excluded.locked_until
       where k.request_hash = excluded.request_hash and k.answer is null and k.locked_until < now()
      returning locked_until as "lockedUntil"`,
    ),
  );
  const [lock] = begun;
  if (lock) return { state: "begun", lock };

  const [row] = await statements.$queryRaw<{ requestHash: string; answer: unknown }[]>(
    Prisma.sql`
      select request_hash as "requestHash", answer from idempotency_keys
       where account_id = ${accountId}::uuid and key = ${key}`,
  );
  if (!row) return { state: "under_way" }; // Its request has just failed and was forgotten.
  if (row.requestHash !== requestHash) return { state: "reused" };
  return row.answer === null ? { state: "under_way" } : { state: "answered", answer: row.answer };
}

/**
 * Keeps the answer, for whoever asks again.
 *
 * @returns false if the lock has run out and another has taken the key over, whose answer counts
 */
export async function answerKeyed(
  request: KeyedRequest,
  { lockedUntil }: KeyLock,
  answer: object,
): Promise<boolean> {
  const { accountId, key } = request;
  const answered = await sideEffect("answer-keyed", () =>
    statements.$executeRaw(
      Prisma.sql`
        update idempotency_keys set answer = ${JSON.stringify(answer)}::jsonb
         where account_id = ${accountId}::uuid and key = ${key}
           and locked_until = ${lockedUntil}::timestamptz and answer is null`,
    ),
  );
  return answered === 1;
}

/** Forgets a request that ended in a fault, so that it can be tried again at once. */
export async function forgetKeyed(request: KeyedRequest, { lockedUntil }: KeyLock): Promise<void> {
  const { accountId, key } = request;
  await sideEffect("forget-keyed", () =>
    statements.$executeRaw(
      Prisma.sql`
        delete from idempotency_keys
         where account_id = ${accountId}::uuid and key = ${key}
           and locked_until = ${lockedUntil}::timestamptz and answer is null`,
    ),
  );
}

/** Forgets requests that were made more than `keepDays` ago. @returns how many rows went */
export async function pruneKeyed(keepDays: number): Promise<number> {
  return sideEffect("prune-keyed", () =>
    statements.$executeRaw(
      Prisma.sql`delete from idempotency_keys
                where created_at < now() - ${keepDays}::int * interval '1 day'`,
    ),
  );
}
