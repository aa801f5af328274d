/** The command as people run it, on a real database. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { afterAll, expect, test } from "vitest";

import { AccountId } from "#server/domain/ids";
import { findAccount, insertAccount } from "#server/postgres/accounts";
import { closePostgres } from "#server/postgres/client";

afterAll(closePostgres);

const runFile = promisify(execFile);

/** Runs `npm run organiser -- email` without what npm says. */
function organiser(...args: string[]) {
  return runFile(process.execPath, ["--import", "tsx", "scripts/organiser.ts", ...args]);
}

test("an account becomes an organiser's by command, whatever the case of its address", async () => {
  const email = `${crypto.randomUUID()}@new.test`;
  const id = AccountId.parse(crypto.randomUUID());
  await insertAccount({ id, email, name: "Ada", passwordHash: "none", role: "fan" });

  await organiser(email.toUpperCase());

  expect((await findAccount(email))?.identity.role).toBe("organiser");
});

test("an address without an account, or none at all, is told in one sentence", async () => {
  await expect(organiser("nobody@new.test")).rejects.toMatchObject({
    code: 1,
    stderr: "There is no account with the address nobody@new.test: sign up first.\n",
  });
  await expect(organiser()).rejects.toMatchObject({
    code: 1,
    stderr: "Name the account: npm run organiser -- ada@example.org\n",
  });
});
