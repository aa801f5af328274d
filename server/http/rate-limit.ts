/**
 * How fast one buyer, and one address, may try to hold seats, and one address to sign in.
 *
 * Counted in each front door by itself: it costs no round trip on the hottest path, and with more
 * front doors a crowd may try that much faster, which is what more front doors are for. The processes
 * of one front door count together, in their primary: a buyer's promise is not to depend on chance.
 */
import {
  RateLimiterCluster,
  RateLimiterMemory,
  RateLimiterRes,
  type RateLimiterAbstract,
} from "rate-limiter-flexible";

import { config } from "#server/config";
import { ProblemError } from "#server/http/problem";
import { isOneOfSeveral } from "#server/processes/child";

const WINDOW_SECONDS = 10;

/** Longest wait for the primary's count, in milliseconds; a request that waits in vain fails. */
const COUNT_TIMEOUT_MS = 1_000;

/** More than any hand can tap, with room for a page that repairs itself. */
const HOLDS_PER_BUYER_MAX = 60;
const perBuyer = limiter("holds-per-buyer", HOLDS_PER_BUYER_MAX);
const perAddress = limiter("holds-per-address", config.HOLDS_PER_ADDRESS_MAX);

/** Enough for a school that signs in at once, too few for a guesser of passwords. */
const SIGN_INS_PER_ADDRESS_MAX = 300;
const signInsPerAddress = limiter("sign-ins-per-address", SIGN_INS_PER_ADDRESS_MAX);

/** @param keyPrefix tells this limiter from the others in the primary */
function limiter(keyPrefix: string, points: number): RateLimiterAbstract {
  const terms = { keyPrefix, points, duration: WINDOW_SECONDS };
  return isOneOfSeveral
    ? new RateLimiterCluster({ ...terms, timeoutMs: COUNT_TIMEOUT_MS })
    : new RateLimiterMemory(terms);
}

/** Counts one attempt to sign up or in. @throws 429 with Retry-After when there were too many */
export async function limitSignIns(address: string): Promise<void> {
  await consume(signInsPerAddress, address);
}

/** Counts one attempt to hold. @throws 429 with Retry-After when there were too many */
export async function limitHolds(buyerId: string, address: string): Promise<void> {
  await consume(perBuyer, buyerId);
  await consume(perAddress, address);
}

async function consume(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (thrown) {
    if (!(thrown instanceof RateLimiterRes)) throw thrown;
    throw new ProblemError({ code: "too_many_requests", retryAfterMs: thrown.msBeforeNext });
  }
}
