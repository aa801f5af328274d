/** The stores of one test run: real, empty, and gone when it ends. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import { applyMigrations } from "#scripts/schema/migrations";
import { startKafka } from "./kafka";
import { startMailInbox } from "./mail-inbox";
import { startPostgres } from "./postgres";
import { outsideFolder } from "./postgres-home";
import { Programs } from "./programs";
import { dataFolder } from "./project";
import { startRedis } from "./redis";
import { readSecrets } from "./secrets";

/** What is started beside Postgres and Redis. */
export type TestServices = { mail: boolean; kafka: boolean };

/**
 * Starts the services of a test run, all at once.
 *
 * @param folder throw-away: what is acknowledged here may be lost with the machine's power
 * @returns the environment that finds them
 */
export async function startTestServices(
  programs: Programs,
  folder: string,
  wanted: TestServices,
): Promise<Record<string, string>> {
  const secrets = await readSecrets(folder);
  const own = { folder, throwAway: true };
  const [databaseUrl, redisUrl, inbox, brokers] = await Promise.all([
    startMigratedPostgres(programs, folder, secrets.postgres),
    startRedis(programs, { ...own, password: secrets.redis }),
    wanted.mail ? startMailInbox(programs, own) : null,
    wanted.kafka ? startKafka(programs, own) : null,
  ]);
  return {
    NODE_ENV: "test",
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    NEXTAUTH_SECRET: secrets.nextAuth,
    PAYMENTS: "simulator",
    PAYMENTS_WEBHOOK_SECRET: secrets.paymentsWebhook,
    // Without an inbox mail goes to the port where nobody listens, so that a forgotten one is a failure.
    SMTP_URL: inbox?.smtpUrl ?? "smtp://127.0.0.1:9",
    ...(inbox && { MAIL_INBOX_URL: inbox.pageUrl }),
    // An empty value is: not set, whatever the environment around says.
    KAFKA_BROKERS: brokers ?? "",
  };
}

async function startMigratedPostgres(programs: Programs, folder: string, password: string) {
  const databaseUrl = await startPostgres(programs, { folder, password, throwAway: true });
  await applyMigrations(databaseUrl);
  return databaseUrl;
}

/** Runs `work` on an empty Postgres that is gone afterwards. */
export async function withThrowAwayPostgres(
  work: (databaseUrl: string) => Promise<void>,
): Promise<void> {
  const { folder, programs, remove } = openThrowAwayPrograms();
  try {
    const { postgres: password } = await readSecrets(folder);
    await work(await startPostgres(programs, { folder, password, throwAway: true }));
  } finally {
    await remove();
  }
}

/** Programs with a data folder of their own. @returns `remove`, which ends them and removes it */
export function openThrowAwayPrograms() {
  const folder = path.join(dataFolder, `test-${randomBytes(4).toString("hex")}`);
  const programs = new Programs(folder, true);
  const remove = async () => {
    await programs.stopAll();
    rmSync(folder, { recursive: true, force: true });
    rmSync(outsideFolder(folder), { recursive: true, force: true });
  };
  return { folder, programs, remove };
}
