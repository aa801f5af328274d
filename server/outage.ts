/** Telling that something we lean on is out of reach, which passes, from a bug, which does not. */

/**
 * Codes and names of faults that pass: connections lost or refused, waits that ran out.
 *
 * Source: Postgres error codes, classes 08, 53, 55P03, 57; Prisma error reference; Node's system
 * errors; ioredis' error classes; nodemailer's codes; `ProviderUnavailable` of server/payments.
 */
const PASSING =
  /^(08\w{3}|53\w{3}|55P03|57\w{3}|P1001|P1002|P1008|P1017|P2024|P2028|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ESOCKET|EDNS|ProviderUnavailable|MaxRetriesPerRequestError|AbortError|TimeoutError)$/;

/** What the libraries say where they give no code. */
const PASSING_WORDS =
  /timeout exceeded when trying to connect|Command timed out|Stream isn't writeable|Connection is closed|Connection terminated|LOADING Redis/;

/** Whether the same request may well succeed in a second. */
export function isOutage(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  return (
    PASSING.test(code) ||
    PASSING.test(thrown.name) ||
    PASSING_WORDS.test(thrown.message) ||
    isOutage(thrown.cause)
  );
}
