/** Keyed requests of a crowd are begun and answered together; it must come to the same as one by one. */
import { afterAll, expect, test } from "vitest";

import { newAccount } from "#server/commands/box-office.fixture";
import { closePostgres, pool } from "./client";
import { answerKeyed, beginKeyed, type KeyedRequest } from "./idempotency";

afterAll(closePostgres);

/** People, each of whom makes one request of every kind. They all use the same words for keys. */
const PEOPLE = 4;

const EARLIER_ANSWER = { ok: true, value: "earlier" };

/** What a request meets, and what it leads to when it is made alone. */
const KINDS: { key: string; state: string; row?: Row }[] = [
  { key: "new", state: "begun" },
  { key: "answered", state: "answered", row: { answer: EARLIER_ANSWER } },
  { key: "in use", state: "under_way", row: {} },
  { key: "left by a process that died", state: "begun", row: { lockedForMs: -1_000 } },
  {
    ...{ key: "answered to another body", state: "reused" },
    row: { requestHash: "another body", answer: EARLIER_ANSWER },
  },
  { key: "in use for another body", state: "reused", row: { requestHash: "another body" } },
  {
    ...{ key: "left with another body", state: "reused" },
    row: { requestHash: "another body", lockedForMs: -1_000 },
  },
  { key: "new, and taken over", state: "begun" },
  { key: "new, and answered by somebody else", state: "begun" },
];

type Row = { requestHash?: string; answer?: object; lockedForMs?: number };

async function newPeople(): Promise<string[]> {
  return Promise.all(Array.from({ length: PEOPLE }, () => newAccount("fan")));
}

/** One request of each kind by everybody, and the rows that they meet. */
async function newCrowd(people: readonly string[]): Promise<KeyedRequest[]> {
  const crowd: KeyedRequest[] = [];
  for (const accountId of people) {
    for (const { key, row } of KINDS) {
      crowd.push({ accountId, key, requestHash: "a body" });
      if (!row) continue;
      const { requestHash = "a body", answer = null, lockedForMs = 60_000 } = row;
      await pool.query(
        `insert into idempotency_keys (account_id, key, request_hash, answer, locked_until)
         values ($1, $2, $3, $4, now() + $5 * interval '1 millisecond')`,
        [accountId, key, requestHash, answer, lockedForMs],
      );
    }
  }
  return crowd;
}

type Way = <Asked, Answer>(
  all: readonly Asked[],
  ask: (each: Asked) => Promise<Answer>,
) => Promise<Answer[]>;

const oneByOne: Way = async (all, ask) => {
  const answers = [];
  for (const each of all) answers.push(await ask(each));
  return answers;
};

const atOnce: Way = (all, ask) => Promise.all(all.map(ask));

/** The rows of some people, in words that do not name them, and how many transactions have written them last. */
async function readRows(people: readonly string[]) {
  const { rows } = await pool.query<{ row: unknown; writer: string }>(
    `select json_build_array(array_position($1::uuid[], account_id), key, request_hash, answer) as row,
            xmin::text as writer
       from idempotency_keys where account_id = any($1::uuid[])
      order by array_position($1::uuid[], account_id), key`,
    [people],
  );
  const writers = new Set(rows.map(({ writer }) => writer)).size;
  return { rows: rows.map(({ row }) => row), writers };
}

/** Lets everybody begin in one way, and all who have begun answer in the same way. */
async function serve(way: Way) {
  const people = await newPeople();
  const crowd = await newCrowd(people);
  const states = await way(crowd, beginKeyed);
  const begun = await readRows(people);

  await pool.query(
    `update idempotency_keys set locked_until = locked_until + interval '1 second'
      where account_id = any($1::uuid[]) and key = 'new, and taken over'`,
    [people],
  );
  await pool.query(
    `update idempotency_keys set answer = $2
      where account_id = any($1::uuid[]) and key = 'new, and answered by somebody else'`,
    [people, EARLIER_ANSWER],
  );
  const answering = crowd.flatMap((request, nth) => {
    const state = states[nth];
    return state?.state === "begun" ? [{ request, lock: state.lock, value: nth }] : [];
  });
  const kept = await way(answering, async ({ request, lock, value }) => {
    return [request.key, await answerKeyed(request, lock, { ok: true, value })];
  });
  const answered = await readRows(people);
  return {
    outcome: {
      states: states.map(({ state }) => state),
      kept,
      rows: answered.rows,
      again: await way(crowd, beginKeyed),
    },
    writers: { begun: begun.writers, answered: answered.writers },
  };
}

test("a crowd of all kinds of requests hears what each would hear alone, and leaves the same rows", async () => {
  const alone = await serve(oneByOne);
  const crowd = await serve(atOnce);

  const eachState = KINDS.map(({ state }) => state);
  expect(alone.outcome.states).toEqual(Array.from({ length: PEOPLE }, () => eachState).flat());
  const eachKept = [
    ["new", true],
    ["left by a process that died", true],
    ["new, and taken over", false],
    ["new, and answered by somebody else", false],
  ];
  expect(alone.outcome.kept).toEqual(Array.from({ length: PEOPLE }, () => eachKept).flat());
  expect(crowd.outcome).toEqual(alone.outcome);
  // They were served together, or this has shown nothing: of four a person, all but the first in one go.
  expect(crowd.writers.begun).toBeLessThanOrEqual(alone.writers.begun - (4 * PEOPLE - 2));
  expect(crowd.writers.answered).toBeLessThanOrEqual(alone.writers.answered - (2 * PEOPLE - 2));
});

test("of those who use one new key at once one begins; its twin is told to wait, and another body that it is reused", async () => {
  const people = await newPeople();
  const crowd = people.flatMap((accountId) =>
    ["a body", "a body", "another body"].map((requestHash) => {
      return { accountId, key: "new", requestHash };
    }),
  );
  const states = (await atOnce(crowd, beginKeyed)).map(({ state }) => state);
  for (let nth = 0; nth < crowd.length; nth += 3) {
    const [first, second, other] = states.slice(nth, nth + 3);
    // Which of them is the first is not told.
    const ofOneBody = [first, second].sort();
    if (other === "begun") expect(ofOneBody).toEqual(["reused", "reused"]);
    else expect([...ofOneBody, other]).toEqual(["begun", "under_way", "reused"]);
  }
});
