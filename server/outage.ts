/** Telling that something we lean on is out of reach, which passes, from a bug, which does not. */
import { z } from "zod";

/**
 * Codes and names of faults that pass: connections lost or refused, waits that ran out.
 *
 * Source: Postgres error codes, classes 08, 53, 55P03, 57; Prisma error reference; Node's system
 * errors; ioredis' error classes; nodemailer's codes; `ProviderUnavailable` of server/payments; `TransactionTimeout` of
 * server/postgres.
 */
const PASSING =
  /^(08\w{3}|40001|40P01|P2034|EAI_AGAIN|ENETUNREACH|53\w{3}|55P03|57\w{3}|P1001|P1002|P1008|P1017|P2024|P2028|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ESOCKET|EDNS|ConnectionClosed|DatabaseNotReachable|SocketTimeout|ProviderUnavailable|MaxRetriesPerRequestError|AbortError|TimeoutError|TransactionTimeout)$/;

/** What the libraries say where they give no code; Redis' own words begin the message. */
const PASSING_WORDS =
  /^(READONLY|OOM|MISCONF|CLUSTERDOWN|MASTERDOWN|NOREPLICAS|TRYAGAIN) |timeout exceeded when trying to connect|Command timed out|Stream isn't writeable|Query read timeout|Connection is closed|Connection terminated|Client has encountered a connection error|Server has closed the connection|LOADING Redis|no answer from master in time/;

/** Where Prisma says what Postgres' code was, for a statement of our own. */
const POSTGRES_CODE = /Code: `(\w{5})`/;

/** What Prisma's adapter says of a fault at a COMMIT, which Prisma wraps in nothing: Postgres' code, or a word. */
const AdapterCause = z
  .object({ originalCode: z.string().optional(), kind: z.string() })
  .transform(({ originalCode, kind }) => originalCode ?? kind);

/** Whether the same request may well succeed in a second. */
export function isOutage(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return (
    PASSING.test(codeOf(thrown)) ||
    PASSING.test(thrown.name) ||
    PASSING_WORDS.test(thrown.message) ||
    isOutage(thrown.cause)
  );
}

/** A wait for a lock that was too long, or in a circle; a row that was changed meanwhile. Source: Postgres error codes. */
const CONTENDED = /^(55P03|40P01|40001)$/;

/**
 * Whether a statement gave way to somebody else's. Of outages this is the one that is not everybody's: that somebody
 * sits on one row says nothing of the others.
 */
export function isContended(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return CONTENDED.test(codeOf(thrown)) || isContended(thrown.cause);
}

function codeOf(thrown: Error): string {
  const [, postgresCode] = POSTGRES_CODE.exec(thrown.message) ?? [];
  if (postgresCode !== undefined) return postgresCode;
  if ("code" in thrown && typeof thrown.code === "string") return thrown.code;
  return AdapterCause.safeParse(thrown.cause).data ?? "";
}
