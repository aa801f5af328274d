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
 * What every process of the product is told beside the starter's own environment, which wins where it may.
 * What has a good default in server/config.ts is left to that.
 *
 * @param own the environment that this start was given, without empty values
 */
export async function productEnvironment(
  found: Found,
  own: NodeJS.Dict<string>,
): Promise<Record<string, string>> {
  const { port, stores, secrets, throwAway } = found;
  const choose = (usual: number) => choosePort(throwAway ? undefined : usual);
  const realtimePort = own.REALTIME_PORT ?? String(await choose(USUAL_REALTIME_PORT));
  const simulatorPort = own.PAYMENTS_SIMULATOR_PORT ?? String(await choose(USUAL_SIMULATOR_PORT));
  const publicUrl = own.PUBLIC_URL ?? `http://localhost:${String(port)}`;

  const made = {
    PUBLIC_URL: publicUrl,
    NEXTAUTH_URL: publicUrl,
    NEXTAUTH_SECRET: secrets.nextAuth,
    PAYMENTS_SIMULATOR_URL: `http://127.0.0.1:${simulatorPort}`,
    PAYMENTS_SIMULATOR_LEDGER: path.join(found.folder, "simulator/ledger.jsonl"),
    PAYMENTS_WEBHOOK_SECRET: secrets.paymentsWebhook,
    DEMO_ACCOUNTS: String(found.demo),
  };
  return {
    ...made,
    ...pick(own, Object.keys(made)),
    NODE_ENV: found.development ? "development" : "production",
    PORT: String(port),
    REALTIME_PORT: realtimePort,
    PAYMENTS_SIMULATOR_PORT: simulatorPort,
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    SMTP_URL: stores.smtpUrl,
    // Said even when there is none, or a value from the environment around would slip through.
    KAFKA_BROKERS: stores.kafkaBrokers ?? "",
    MAIL_INBOX_URL: stores.inboxUrl ?? own.MAIL_INBOX_URL ?? "",
    REALTIME_URL: own.REALTIME_URL ?? "",
  };
}

function pick(environment: NodeJS.Dict<string>, names: string[]): Record<string, string> {
  const set = names.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(set);
}
