/**
 * How fast one buyer, and one address, may try to hold seats, and one address to sign in.
 *
 * Counted in each front door by itself: it costs no round trip on the hottest path, and with more
 * front doors a crowd may try that much faster, which is what more front doors are for.
 */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

import { config } from "#server/config";
import { ProblemError } from "#server/http/problem";

const WINDOW_SECONDS = 10;

/** More than any hand can tap, with room for a page that repairs itself. */
const HOLDS_PER_BUYER_MAX = 60;

const perBuyer = new RateLimiterMemory({ points: HOLDS_PER_BUYER_MAX, duration: WINDOW_SECONDS });
const perAddress = new RateLimiterMemory({
  points: config.HOLDS_PER_ADDRESS_MAX,
  duration: WINDOW_SECONDS,
});

/** Enough for a school that signs in at once, too few for a guesser of passwords. */
const SIGN_INS_PER_ADDRESS_MAX = 300;
const signInsPerAddress = new RateLimiterMemory({
  points: SIGN_INS_PER_ADDRESS_MAX,
  duration: WINDOW_SECONDS,
});

/** Counts one attempt to sign up or in. @throws 429 with Retry-After when there were too many */
export async function limitSignIns(address: string): Promise<void> {
  await consume(signInsPerAddress, address);
}

/** Counts one attempt to hold. @throws 429 with Retry-After when there were too many */
export async function limitHolds(buyerId: string, address: string): Promise<void> {
  await consume(perBuyer, buyerId);
  await consume(perAddress, address);
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (thrown) {
    if (!(thrown instanceof RateLimiterRes)) throw thrown;
    throw new ProblemError({ code: "too_many_requests", retryAfterMs: thrown.msBeforeNext });
  }
}
