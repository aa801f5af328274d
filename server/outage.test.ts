import { expect, test } from "vitest";

import { isContended, isOutage } from "./outage";

const withCode = (code: string, message = "") => Object.assign(new Error(message), { code });

test.for([
  ["Postgres shuts down, told by Prisma", withCode("P2010", "Raw query failed. Code: `57P01`")],
  [
    "a row is held too long, told by Prisma",
    withCode("P2010", "failed. Code: `55P03`. Message: x"),
  ],
  ["Postgres does not answer", new Error("Query read timeout")],
  ["two transactions in a circle", withCode("P2010", "Raw query failed. Code: `40P01`.")],
  ["Postgres refuses connections", withCode("ECONNREFUSED")],
  ["the pool has no connection", new Error("timeout exceeded when trying to connect")],
  [
    "a connection to Postgres broke before it was used",
    new Error("Client has encountered a connection error and is not queryable"),
  ],
  [
    "a connection to Postgres broke under a statement of our own",
    withCode(
      "P2010",
      "Raw query failed. Code: `N/A`. Message: `Server has closed the connection.`",
    ),
  ],
  [
    "Postgres shuts down at a COMMIT, told by the adapter",
    new Error("terminating", { cause: { kind: "postgres", originalCode: "57P01" } }),
  ],
  [
    "the connection is gone at a COMMIT, told by the adapter",
    new Error("ConnectionClosed", { cause: { kind: "ConnectionClosed" } }),
  ],
  ["Redis does not answer in time", new Error("Command timed out")],
  ["Redis is a replica now", new Error("READONLY You can't write against a read only replica.")],
  ["Redis is full", new Error("OOM command not allowed when used memory > 'maxmemory'.")],
  [
    "the primary does not count in time",
    new Error("RateLimiterCluster timeout: no answer from master in time"),
  ],
  ["a name server is away", withCode("EAI_AGAIN")],
  ["the cause is one", new Error("wrapped", { cause: withCode("ECONNRESET") })],
] as const)("it passes: %s", ([, fault]) => {
  expect(isOutage(fault)).toBe(true);
});

test.for([
  ["a unique index refuses", withCode("P2002", "Unique constraint failed")],
  ["a text has a NUL", withCode("P2010", "Raw query failed. Code: `22021`.")],
  [
    "a unique index refuses at a COMMIT",
    new Error("no", { cause: { kind: "UniqueConstraintViolation", originalCode: "23505" } }),
  ],
  ["a member is missing", new TypeError("Cannot read properties of undefined")],
  ["no error at all", "ECONNREFUSED"],
] as const)("it does not pass by itself: %s", ([, fault]) => {
  expect(isOutage(fault)).toBe(false);
});

test("somebody who is in the way of one row is told from a store that is away", () => {
  const kept = withCode("P2010", "failed. Code: `55P03`. Message: x");
  expect(isContended(kept)).toBe(true);
  expect(isContended(new Error("wrapped", { cause: kept }))).toBe(true);
  expect(isContended(withCode("40P01", "deadlock detected"))).toBe(true);
  expect(isContended(withCode("P2010", "Raw query failed. Code: `57P01`"))).toBe(false);
  expect(isContended("55P03")).toBe(false);
});
