/** Rows of `idempotency_keys`: requests that create or charge, and what they were answered. */
import { sideEffect } from "#server/failpoints";
import { Prisma, statements } from "#server/postgres/client";
import { together } from "#server/together";

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

/** Most requests in one statement. */
const TOGETHER_MAX = 100;

/** How long a request may take to be answered before another may take it over, in milliseconds. */
const LOCK_MS = 15_000;

/** Begins a request under its key, or tells what became of the one that began before. */
export async function beginKeyed(request: KeyedRequest): Promise<KeyState> {
  const { accountId, key, requestHash } = request;
  const lock = await begin(request);
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

/** Requests of a crowd begin in one statement. */
const begin = together<KeyedRequest, KeyLock | null>({
  one: async (request) => (await beginAll([request]))[0] ?? null,
  many: beginAll,
  keyOf: nameOf,
  most: TOGETHER_MAX,
});

/** @returns the right to answer each, in their order; null for those that have begun before */
async function beginAll(requests: readonly KeyedRequest[]): Promise<(KeyLock | null)[]> {
  const begun = await sideEffect("begin-keyed", () =>
    statements.$queryRaw<(KeyLock & Pick<KeyedRequest, "accountId" | "key">)[]>(
      // A key whose process has died is taken over once its lock has run out.
      Prisma.sql`
        insert into idempotency_keys as k (account_id, key, request_hash, locked_until)
        select account_id, key, request_hash, now() + ${LOCK_MS}::int * interval '1 millisecond'
          from unnest(${requests.map(({ accountId }) => accountId)}::uuid[],
                      ${requests.map(({ key }) => key)}::text[],
                      ${requests.map(({ requestHash }) => requestHash)}::text[])
            as asked (account_id, key, request_hash)
         order by account_id, key
        on conflict (account_id, key) do update set locked_until = excluded.locked_until
         where k.request_hash = excluded.request_hash and k.answer is null and k.locked_until < now()
        returning account_id as "accountId", key, locked_until as "lockedUntil"`,
    ),
  );
  const locks = new Map(begun.map((row) => [nameOf(row), { lockedUntil: row.lockedUntil }]));
  return requests.map((request) => locks.get(nameOf(request)) ?? null);
}

function nameOf({ accountId, key }: Pick<KeyedRequest, "accountId" | "key">): string {
  return `${accountId} ${key}`;
}

type Answered = { request: KeyedRequest; lock: KeyLock; answer: object };

/**
 * Keeps the answer, for whoever asks again.
 *
 * @returns false if the lock has run out and another has taken the key over, whose answer counts
 */
export function answerKeyed(
  request: KeyedRequest,
  lock: KeyLock,
  answer: object,
): Promise<boolean> {
  return keep({ request, lock, answer });
}

/** Answers to a crowd are kept by one statement. */
const keep = together<Answered, boolean>({
  one: async (answered) => (await keepAll([answered]))[0] ?? false,
  many: keepAll,
  keyOf: ({ request }) => nameOf(request),
  most: TOGETHER_MAX,
});

async function keepAll(all: readonly Answered[]): Promise<boolean[]> {
  const kept = await sideEffect("answer-keyed", () =>
    statements.$queryRaw<Pick<KeyedRequest, "accountId" | "key">[]>(
      Prisma.sql`
        update idempotency_keys as k set answer = answered.answer::jsonb
          from unnest(${all.map(({ request }) => request.accountId)}::uuid[],
                      ${all.map(({ request }) => request.key)}::text[],
                      ${all.map(({ lock }) => lock.lockedUntil)}::timestamptz[],
                      ${all.map(({ answer }) => JSON.stringify(answer))}::text[])
            as answered (account_id, key, locked_until, answer)
         where k.account_id = answered.account_id and k.key = answered.key
           and k.locked_until = answered.locked_until and k.answer is null
        returning k.account_id as "accountId", k.key`,
    ),
  );
  const names = new Set(kept.map(nameOf));
  return all.map(({ request }) => names.has(nameOf(request)));
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
