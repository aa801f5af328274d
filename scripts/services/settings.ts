/** What the environment asks of a start: which parts are its own, and where to listen. */
import { existsSync } from "node:fs";
import { findUnusableValue } from "#server/environment";
import { CannotStart } from "./failure";

/** Where the front door listens unless PORT says otherwise. */
const USUAL_PORT = 3000;

/** What a start was asked for. A part without an address is brought up by the start itself. */
export type Settings = {
  port: number;
  databaseUrl: string | null;
  redisUrl: string | null;
  kafkaBrokers: string | null;
  smtpUrl: string | null;
  /** Whether an empty database gets the two venues, and the sign-in page offers their accounts. */
  demo: boolean;
};

const ADDRESSES = {
  DATABASE_URL: {
    protocols: ["postgres:", "postgresql:"],
    example: "postgresql://user:password@host:5432/name",
  },
  REDIS_URL: { protocols: ["redis:", "rediss:"], example: "redis://host:6379" },
  SMTP_URL: { protocols: ["smtp:", "smtps:"], example: "smtp://host:587" },
};

/**
 * The environment of this process with what a `.env` file adds; what is set already stays as it is.
 *
 * @returns without the names that have no value: in such a file that means "not set"
 */
export function readEnvironment(file: string): NodeJS.Dict<string> {
  if (existsSync(file)) process.loadEnvFile(file);
  return withoutEmptyValues(process.env);
}

/** An environment without the names that have no value. */
export function withoutEmptyValues(environment: NodeJS.Dict<string>): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}

/**
 * Reads the settings from an environment.
 *
 * @throws CannotStart naming the first value that cannot be used
 */
export function readSettings(environment: NodeJS.Dict<string>): Settings {
  const settings = {
    port: readPort(environment.PORT),
    databaseUrl: readUrl(environment, "DATABASE_URL"),
    redisUrl: readUrl(environment, "REDIS_URL"),
    kafkaBrokers: readBrokers(environment.KAFKA_BROKERS),
    smtpUrl: readUrl(environment, "SMTP_URL"),
    demo: environment.DEMO_ACCOUNTS !== "false",
  };
  // What the product would refuse is said before anything is started.
  const advice = findUnusableValue(environment);
  if (advice !== null) throw new CannotStart(advice);
  return settings;
}

/** A URL without what must not be on a screen. */
export function withoutPassword(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function readPort(value: string | undefined): number {
  if (value === undefined) return USUAL_PORT;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) {
    throw new CannotStart(`PORT must be a whole number from 1 to 65535, and it is "${value}".`);
  }
  return port;
}

function readUrl(environment: NodeJS.Dict<string>, name: keyof typeof ADDRESSES): string | null {
  const value = environment[name];
  if (value === undefined) return null;
  const { protocols, example } = ADDRESSES[name];
  if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
    throw new CannotStart(`${name} must be a URL like ${example}.`);
  }
  return value;
}

function readBrokers(value: string | undefined): string | null {
  if (value === undefined) return null;
  const brokers = value.split(",").map((broker) => broker.trim());
  if (!brokers.every((broker) => /^[^\s:]+:\d+$/.test(broker))) {
    throw new CannotStart("KAFKA_BROKERS must be a list like host:9092,host:9092.");
  }
  return brokers.join(",");
}
