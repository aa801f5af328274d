/** Fans for a drill: accounts with bearer tokens, by the thousand where the site's own database is at hand. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

import { CannotStart } from "#scripts/services/failure";
import { dataFolder, projectFolder } from "#scripts/services/project";
import { findRunningPostgres } from "#scripts/services/running-postgres";
import { readSecrets } from "#scripts/services/secrets";
import { readEnvironment, readSettings } from "#scripts/services/settings";
import { AccountId } from "#server/domain/ids";
import type { Site } from "./site";

/** server/config.ts wants all that a process of the product needs; accounts and tokens need none of this. */
const UNUSED = {
  REDIS_URL: "redis://127.0.0.1:9",
  SMTP_URL: "smtp://127.0.0.1:9",
  PAYMENTS_WEBHOOK_SECRET: "not-used-by-this-command-and-never-signs",
  LOG_LEVEL: "warn",
};

/** Accounts that are made between two words on how far it is. */
const TOLD_EVERY = 2_000;

/** People who sign up at the same moment: each costs the site two hashes of a password. */
const SIGNING_UP_AT_ONCE = 8;

const SIGNED_UP_TOLD_EVERY_MS = 2_000;

/** Hears how many fans there are already. */
export type SayFans = (made: number) => void;

/** What the site's own database and secret are, where this checkout knows them. */
type OwnSite = { databaseUrl: string; secret: string };

/**
 * Makes fans with accounts.
 *
 * As rows where the site is the one that this checkout runs on this machine, which is tried and not believed; else
 * each signs up and in by the API, as fast as the site lets them.
 *
 * @param isLocal whether the site is on this machine
 * @returns a bearer token each
 */
export async function makeCrowd(
  site: Site,
  count: number,
  isLocal: boolean,
  say: SayFans,
): Promise<string[]> {
  const own = isLocal ? await findOwnSite() : null;
  const byRows = own ? await makeRows(site, own, count, say) : null;
  return byRows ?? signUp(site, count, say);
}

async function findOwnSite(): Promise<OwnSite | null> {
  const environment = readEnvironment(path.join(projectFolder, ".env"));
  const databaseUrl =
    readSettings(environment).databaseUrl ?? (await findRunningPostgres(dataFolder));
  if (databaseUrl === null) return null;
  const secret = environment.NEXTAUTH_SECRET ?? (await findSecret());
  return secret === null ? null : { databaseUrl, secret };
}

/** The secret of this checkout, which is not made for the asking. */
async function findSecret(): Promise<string | null> {
  if (!existsSync(path.join(dataFolder, "secrets.json"))) return null;
  return (await readSecrets(dataFolder)).nextAuth;
}

/** @returns null if the site does not know what was written there: it is another one */
async function makeRows(
  site: Site,
  { databaseUrl, secret }: OwnSite,
  count: number,
  say: SayFans,
): Promise<string[] | null> {
  // What is imported from here on reads its configuration.
  Object.assign(process.env, UNUSED, { DATABASE_URL: databaseUrl, NEXTAUTH_SECRET: secret });
  const { makeFans } = await import("#bench/performance/people");
  const { closePostgres } = await import("#server/postgres/client");
  try {
    if (!(await isOwn(site))) return null;
    const tokens: string[] = [];
    while (tokens.length < count) {
      const made = await makeFans(Math.min(TOLD_EVERY, count - tokens.length));
      tokens.push(...made.map(({ token }) => token));
      say(tokens.length);
    }
    return tokens;
  } finally {
    await closePostgres();
  }
}

/** Whether an account that is written into our database can sign in there, and a token of ours is believed. */
async function isOwn(site: Site): Promise<boolean> {
  const { issueToken } = await import("#server/auth");
  const { hashPassword } = await import("#server/passwords");
  const { insertAccount } = await import("#server/postgres/accounts");
  const { prisma } = await import("#server/postgres/client");
  const id = AccountId.parse(randomUUID());
  const account = { id, email: `${id}@frontrow.test`, name: "Robin Fan", role: "fan" as const };
  const password = randomUUID();
  try {
    await insertAccount({ ...account, passwordHash: await hashPassword(password) });
  } catch {
    return false; // A database that cannot even be written to is not this site's.
  }
  try {
    const body = { email: account.email, password };
    const signedIn = await site.ask("sign up", { method: "POST", path: "tokens", body });
    const { token } = await issueToken(account, Date.now());
    const believed = await site.ask("sign up", { path: "bookings", token });
    return signedIn.status === 201 && believed.status === 200;
  } finally {
    await prisma.user.delete({ where: { id } });
  }
}

/** Signs fans up one by one, at the pace of the site's own limit. @throws CannotStart when it refuses */
async function signUp(site: Site, count: number, say: SayFans): Promise<string[]> {
  const tokens: string[] = [];
  let asked = 0;
  const telling = setInterval(() => {
    say(tokens.length);
  }, SIGNED_UP_TOLD_EVERY_MS);
  const signUpInTurn = async () => {
    while (asked < count) {
      asked += 1;
      tokens.push(await signUpOne(site));
    }
  };
  try {
    await Promise.all(Array.from({ length: SIGNING_UP_AT_ONCE }, signUpInTurn));
  } finally {
    clearInterval(telling);
  }
  say(tokens.length);
  return tokens;
}

async function signUpOne(site: Site): Promise<string> {
  const email = `drill-${randomUUID()}@frontrow.test`;
  const password = randomUUID();
  const post = (path: string, body: object) => site.ask("sign up", { method: "POST", path, body });
  const registered = await post("register", { email, password, name: "Robin Fan" });
  // An account whose answer was lost is there when it is asked for again.
  const isThere = registered.status === 201 || registered.status === 409;
  const answered = isThere ? await post("tokens", { email, password }) : registered;
  const signedIn = z.object({ token: z.string() }).safeParse(answered.json);
  if (signedIn.success) return signedIn.data.token;
  throw new CannotStart(`The site lets nobody sign up: it answers ${String(answered.status)}.`);
}
