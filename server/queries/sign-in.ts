import type { AccountRefusal, Credentials, Identity } from "#server/domain/account";
import { accept, refuse, type Result } from "#server/domain/result";
import { passwordMatches } from "#server/passwords";
import { findAccount } from "#server/postgres/accounts";

/**
 * Tells who comes with an address and a password. An unknown address and a wrong password get the
 * same answer after the same time.
 */
export async function identify({
  email,
  password,
}: Credentials): Promise<Result<Identity, AccountRefusal>> {
  const account = await findAccount(email);
  const matches = await passwordMatches(account?.passwordHash ?? null, password);
  return account && matches ? accept(account.identity) : refuse({ code: "wrong_credentials" });
}
