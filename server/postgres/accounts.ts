/** Rows of `users`. */
import type { Identity, Role } from "#server/domain/account";
import { AccountId } from "#server/domain/ids";
import { sideEffect } from "#server/failpoints";
import { Prisma, prisma } from "#server/postgres/client";

/** Writes an account. @returns false if the address has one already */
export async function insertAccount(account: {
  id: AccountId;
  email: string;
  name: string;
  passwordHash: string;
  role: Role;
}): Promise<boolean> {
  const { count } = await sideEffect("register-account", () =>
    prisma.user.createMany({ data: [account], skipDuplicates: true }),
  );
  return count === 1;
}

/** The account of an address, with its password's hash. @param email lower case */
export async function findAccount(
  email: string,
): Promise<{ identity: Identity; passwordHash: string } | null> {
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user) return null;
  const { id, role, name, passwordHash } = user;
  return { identity: { id: AccountId.parse(id), role, name, email }, passwordHash };
}

/** Gives an account another role. @returns false if the address has no account */
export async function setRole(email: string, role: Role): Promise<boolean> {
  try {
    await sideEffect("set-role", () => prisma.user.update({ where: { email }, data: { role } }));
    return true;
  } catch (thrown) {
    // P2025: there is no such row.
    if (thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === "P2025") {
      return false;
    }
    throw thrown;
  }
}
