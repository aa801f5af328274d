/** Rows of `idempotency_keys`: requests that create or charge, and what they were answered. */
import { Prisma, prisma } from "#server/postgres/client";

/** A request under its key. `requestHash` names what was asked for. */
export type KeyedRequest = { accountId: string; key: string; requestHash: string };

/** What is known of a key. `begun`: it is this caller's to answer. */
export type KeyState =
  | { state: "begun" }
  | { state: "answered"; answer: unknown }
  | { state: "under_way" }
  | { state: "reused" };

/** How long a request may take to be answered before another may take it over, in milliseconds. */
const LOCK_MS = 30_000;

/** Begins a request under its key, or tells what became of the one that began before. */
export async function beginKeyed(request: KeyedRequest): Promise<KeyState> {
  const { accountId, key, requestHash } = request;
  const begun = await prisma.$executeRaw(
    // A key whose process has died is taken over once its lock has run out.
    Prisma.sql`
      insert into idempotency_keys as k (account_id, key, request_hash, locked_until)
      values (${accountId}::uuid, ${key}, ${requestHash},
              now() + ${LOCK_MS}::int * interval '1 millisecond')
      on conflict (account_id, key) do update set locked_until = excluded.locked_until
       where k.request_hash = excluded.request_hash and k.answer is null and k.locked_until < now()`,
  );
  if (begun === 1) return { state: "begun" };

  const row = await prisma.idempotencyKey.findUnique({
    where: { accountId_key: { accountId, key } },
  });
  if (!row) return { state: "under_way" }; // Its request has just failed and was forgotten.
  if (row.requestHash !== requestHash) return { state: "reused" };
  return row.answer === null ? { state: "under_way" } : { state: "answered", answer: row.answer };
}

/** Keeps the answer, for whoever asks again. */
export async function answerKeyed(request: KeyedRequest, answer: object): Promise<void> {
  const { accountId, key } = request;
  await prisma.idempotencyKey.update({
    where: { accountId_key: { accountId, key } },
    data: { answer },
  });
}

/** Forgets a request that ended in a fault, so that it can be tried again at once. */
export async function forgetKeyed(request: KeyedRequest): Promise<void> {
  const { accountId, key } = request;
  await prisma.idempotencyKey.deleteMany({ where: { accountId, key } });
}

/** Forgets requests that were made more than `keepDays` ago. @returns how many rows went */
export async function pruneKeyed(keepDays: number): Promise<number> {
  return prisma.$executeRaw(
    Prisma.sql`delete from idempotency_keys
                where created_at < now() - ${keepDays}::int * interval '1 day'`,
  );
}
