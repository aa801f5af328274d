/** Everything that the product's processes need around them: brought up, or found where it was said to be. */
import pg from "pg";
import { answersTcp } from "./answers";
import { CannotStart } from "./failure";
import { answersKafka, startKafka } from "./kafka";
import { startMailInbox } from "./mail-inbox";
import { startPostgres } from "./postgres";
import type { Programs } from "./programs";
import { answersRedis, startRedis } from "./redis";
import type { Secrets } from "./secrets";
import { withoutPassword, type Settings } from "./settings";
import type { Steps } from "./steps";

/** Where everything is. */
export type StoreAddresses = {
  databaseUrl: string;
  redisUrl: string;
  smtpUrl: string;
  /** Null where the log lives in Redis Streams. */
  kafkaBrokers: string | null;
  /** Page of the inbox; null where mail is real. */
  inboxUrl: string | null;
};

/** How stores are to be brought up. */
export type StoreOptions = {
  folder: string;
  secrets: Secrets;
  settings: Pick<Settings, "databaseUrl" | "redisUrl" | "kafkaBrokers" | "smtpUrl">;
  /** Whether a Kafka broker is brought up where none is configured. */
  kafka: boolean;
  throwAway: boolean;
};

/** Brings up what is not configured, and checks that the rest answers. @throws CannotStart */
export async function startStores(
  programs: Programs,
  steps: Steps,
  { folder, secrets, settings, kafka, throwAway }: StoreOptions,
): Promise<StoreAddresses> {
  const { databaseUrl, redisUrl, kafkaBrokers, smtpUrl } = settings;
  const own = { folder, throwAway };

  const database = await steps.run("Postgres", "starting", async () => {
    if (databaseUrl !== null) return configured(databaseUrl, await checkPostgres(databaseUrl));
    return embedded(await startPostgres(programs, { ...own, password: secrets.postgres }));
  });
  const redis = await steps.run("Redis", "starting", async () => {
    if (redisUrl !== null) return configured(redisUrl, await checkRedis(redisUrl));
    return embedded(await startRedis(programs, { ...own, password: secrets.redis }));
  });
  const brokers = await steps.run("Kafka", "starting a broker", async () => {
    if (kafkaBrokers !== null) {
      await checkKafka(kafkaBrokers);
      return { value: kafkaBrokers, told: `${kafkaBrokers} (KAFKA_BROKERS)` };
    }
    if (!kafka) return { value: null, told: null };
    const started = await startKafka(programs, own);
    return { value: started, told: started };
  });
  const mail = await steps.run<{ smtpUrl: string; pageUrl: string | null }>(
    "Mail",
    "starting the inbox",
    async () => {
      if (smtpUrl !== null) {
        await checkSmtp(smtpUrl);
        return {
          value: { smtpUrl, pageUrl: null },
          told: `${withoutPassword(smtpUrl)} (SMTP_URL)`,
        };
      }
      const inbox = await startMailInbox(programs, own);
      return { value: inbox, told: inbox.pageUrl };
    },
  );
  return {
    databaseUrl: database,
    redisUrl: redis,
    kafkaBrokers: brokers,
    smtpUrl: mail.smtpUrl,
    inboxUrl: mail.pageUrl,
  };
}

function embedded(url: string) {
  return { value: url, told: new URL(url).host };
}

function configured(url: string, name: string) {
  return { value: url, told: `${withoutPassword(url)} (${name})` };
}

async function checkPostgres(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.query("select 1");
    return "DATABASE_URL";
  } catch (error) {
    throw unreachable("The database", "DATABASE_URL", withoutPassword(url), error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkRedis(url: string): Promise<string> {
  if (await answersRedis(url)) return "REDIS_URL";
  throw unreachable("Redis", "REDIS_URL", withoutPassword(url), null);
}

async function checkKafka(brokers: string): Promise<void> {
  if (await answersKafka(brokers)) return;
  throw unreachable("Kafka", "KAFKA_BROKERS", brokers, null);
}

async function checkSmtp(url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === "smtps:" ? 465 : 587;
  if (!(await answersTcp(hostname, Number(port) || usual))) {
    throw unreachable("The mail server", "SMTP_URL", withoutPassword(url), null);
  }
}

function unreachable(what: string, name: string, where: string, error: unknown): CannotStart {
  const { message = "", code = "" } = (error ?? {}) as { message?: string; code?: string };
  const reason = message || code;
  return new CannotStart(
    `${what} at ${where} cannot be used${reason && ` (${reason})`}: check ${name}, or leave it out and Frontrow brings its own.`,
  );
}
