/** Passwords: kept as argon2id, so that a stolen table is slow to guess from. */
import { hash, verify } from "@node-rs/argon2";

/**
 * Memory in KiB, passes and lanes.
 *
 * Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, 2 passes, 1 lane.
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Checked when an address has no account, so that its answer takes as long as any other. */
const NOBODY = hash(crypto.randomUUID(), COST);

/** The hash of a password as a PHC string, with its salt and cost inside. About 30 ms of CPU. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Whether a password is the one that was hashed. @param passwordHash null: there is no account */
export async function passwordMatches(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await NOBODY), password);
  return passwordHash !== null && matches;
}
