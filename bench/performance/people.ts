/** Fans by the thousand: accounts as rows, signed in by tokens that the product would have issued. */
import { randomUUID } from "node:crypto";

import { issueToken } from "#server/auth";
import { AccountId, BuyerId } from "#server/domain/ids";
import { prisma } from "#server/postgres/client";

export type Person = { id: BuyerId; token: string };

/** Accounts in one statement. */
const ROWS_MAX = 5_000;

/** Makes fans with accounts, each with a bearer token. */
export async function makeFans(count: number): Promise<Person[]> {
  const ids = Array.from({ length: count }, () => AccountId.parse(randomUUID()));
  for (let at = 0; at < count; at += ROWS_MAX) {
    await prisma.user.createMany({ data: ids.slice(at, at + ROWS_MAX).map(accountOf) });
  }
  const nowMs = Date.now();
  return Promise.all(
    ids.map(async (id) => {
      const { name, email } = accountOf(id);
      const { token } = await issueToken({ id, role: "fan", name, email }, nowMs);
      return { id: BuyerId.parse(id), token };
    }),
  );
}

function accountOf(id: AccountId) {
  return { id, email: `${id}@frontrow.test`, name: "Robin Fan", passwordHash: "none" };
}

/** The headers with which a program asks for a fan. */
export function headersOf({ token }: Person): Record<string, string> {
  return { authorization: `Bearer ${token}`, "content-type": "application/json" };
}
