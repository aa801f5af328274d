import type { AccountRefusal, Identity, RegisterRequest } from "#server/domain/account";
import { AccountId } from "#server/domain/ids";
import { accept, refuse, type Result } from "#server/domain/result";
import { hashPassword } from "#server/passwords";
import { insertAccount } from "#server/postgres/accounts";

/** Makes a fan's account. @returns who it is; refused when the address has an account */
export async function registerAccount({
  email,
  name,
  password,
}: RegisterRequest): Promise<Result<Identity, AccountRefusal>> {
  const identity: Identity = {
    id: AccountId.parse(crypto.randomUUID()),
    email,
    name,
    role: "fan",
  };
  const passwordHash = await hashPassword(password);
  const isNew = await insertAccount({ ...identity, passwordHash });
  return isNew ? accept(identity) : refuse({ code: "email_taken" });
}
