import type { IdempotencyRefusal } from "#server/domain/request";
import { refuse, type Result } from "#server/domain/result";
import {
  answerKeyed,
  beginKeyed,
  forgetKeyed,
  type KeyedRequest,
  type KeyLock,
} from "#server/postgres/idempotency";

/** How soon a twin of a running request may ask again, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

/**
 * Runs a command once per key: whoever comes again with the same request gets the same answer, and
 * of twins at the same moment one runs.
 *
 * @param request null: the client sent no key, and the command simply runs
 * @param run     safe to run again after a fault
 * @returns the command's result, now or as it was
 */
export async function answerOnce<Value, Refusal extends { code: string }>(
  request: KeyedRequest | null,
  run: () => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal | IdempotencyRefusal>> {
  if (!request) return run();

  const key = await beginKeyed(request);
  switch (key.state) {
    case "reused":
      return refuse({ code: "idempotency_key_reused" });
    case "under_way":
      return refuse({ code: "request_under_way", retryAfterMs: RETRY_AFTER_MS });
    case "answered":
      // Written below by this very function, for a request with the same hash.
      return key.answer as Result<Value, Refusal>;
    case "begun":
      return runUnder(key.lock, request, run);
  }
}

async function runUnder<Value, Refusal extends { code: string }>(
  lock: KeyLock,
  request: KeyedRequest,
  run: () => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal | IdempotencyRefusal>> {
  try {
    const answer = await run();
    // Who was away for longer than the lock must not speak over whoever has taken the key up meanwhile.
    const isOurs = await answerKeyed(request, lock, answer);
    return isOurs ? answer : refuse({ code: "request_under_way", retryAfterMs: RETRY_AFTER_MS });
  } catch (fault) {
    await forget(request, lock);
    throw fault;
  }
}

/** Tries twice, as the connections may have been cut that it is tried on first; else the lock runs out by itself. */
async function forget(request: KeyedRequest, lock: KeyLock): Promise<void> {
  const again = () => forgetKeyed(request, lock).catch(() => undefined);
  await forgetKeyed(request, lock).catch(again);
}
