/** The environment of the product's processes. */
import path from "node:path";
import { choosePort } from "#scripts/services/ports";
import type { Secrets } from "#scripts/services/secrets";
import type { StoreAddresses } from "#scripts/services/stores";

const USUAL_REALTIME_PORT = 3001;
const USUAL_SIMULATOR_PORT = 3002;

/** What a start has found out before its processes begin. */
export type Found = {
  port: number;
  folder: string;
  /** Whether only this start knows its ports. */
  throwAway: boolean;
  development: boolean;
  demo: boolean;
  stores: StoreAddresses;
  secrets: Secrets;
};

/**
 * The environment of every process of the product; what the starter's own environment sets is kept.
 *
 * @param own the environment that this start was given
 */
export async function productEnvironment(
  found: Found,
  own: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const { port, stores, secrets, throwAway } = found;
  const ownPort = async (name: string, usual: number) =>
    own[name] || String(await choosePort(throwAway ? undefined : usual));
  const realtimePort = await ownPort("REALTIME_PORT", USUAL_REALTIME_PORT);
  const simulatorPort = await ownPort("PAYMENTS_SIMULATOR_PORT", USUAL_SIMULATOR_PORT);
  const publicUrl = own.PUBLIC_URL || `http://localhost:${String(port)}`;

  const made = {
    PUBLIC_URL: publicUrl,
    NEXTAUTH_URL: publicUrl,
    NEXTAUTH_SECRET: secrets.nextAuth,
    MAIL_FROM: "Frontrow <tickets@frontrow.test>",
    PAYMENTS: "simulator",
    PAYMENTS_SIMULATOR_URL: `http://127.0.0.1:${simulatorPort}`,
    PAYMENTS_SIMULATOR_LEDGER: path.join(found.folder, "simulator/ledger.jsonl"),
    PAYMENTS_WEBHOOK_SECRET: secrets.paymentsWebhook,
    WORKERS: "all",
    DEMO_ACCOUNTS: String(found.demo),
    LOG_LEVEL: "info",
  };
  return {
    ...made,
    ...valuesOf(own, Object.keys(made)),
    NODE_ENV: found.development ? "development" : "production",
    PORT: String(port),
    REALTIME_PORT: realtimePort,
    PAYMENTS_SIMULATOR_PORT: simulatorPort,
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    SMTP_URL: stores.smtpUrl,
    ...(stores.kafkaBrokers && { KAFKA_BROKERS: stores.kafkaBrokers }),
    ...(stores.inboxUrl && { MAIL_INBOX_URL: stores.inboxUrl }),
  };
}

function valuesOf(environment: NodeJS.ProcessEnv, names: string[]): Record<string, string> {
  const set = names.flatMap((name) => {
    const value = environment[name];
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(set);
}
