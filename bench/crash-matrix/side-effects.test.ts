import { expect, test } from "vitest";

import { findSideEffects, searchSource } from "./side-effects";

const found = findSideEffects();

test("every side effect of the product stands between two failpoints", () => {
  expect(found.unnamed).toEqual([]);
});

test("no two side effects share a name, or the matrix would crash only one of them", () => {
  const names = found.named.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

test("the search finds what the house is known to do", () => {
  const names = found.named.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      ...["take-seats", "create-booking", "request-payment", "fulfil-booking", "send-mail"],
      ...["append-to-stream", "send-to-kafka", "mark-published", "answer-keyed", "apply-states"],
    ]),
  );
});

test.each([
  ["a write outside of a transaction", "await prisma.booking.update({ where: { id } });"],
  ["a statement", "await prisma.$executeRaw(Prisma.sql`delete from bookings`);"],
  ["a transaction without a name", "await prisma.$transaction(async () => 1);"],
  ["a connection that is handed on", "await enterInbox(prisma, CONSUMER, id);"],
  ["a script of Redis", "await redis.stealSeats(1);"],
  ["a message to the log", "await producer.send({ topic });"],
  ["a mail", "await transport.sendMail({});"],
  ["a request", "await fetch(url);"],
])("%s without a failpoint is found", (_, code) => {
  expect(searchSource("new.ts", code).unnamed).toHaveLength(1);
  const wrapped = `await sideEffect("new", () => ${code.replace("await ", "").replace(";", "")});`;
  expect(searchSource("new.ts", wrapped)).toEqual({
    named: [{ name: "new", file: "new.ts", line: 1 }],
    unnamed: [],
  });
});

test.each([
  ["a read of a row", "await prisma.booking.findUnique({ where: { id } });"],
  ["a read of Redis", "await redis.readHold(key);"],
])("%s is no side effect", (_, code) => {
  expect(searchSource("new.ts", code).unnamed).toEqual([]);
});
