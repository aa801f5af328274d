import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, expect, test } from "vitest";

import { leaveStores, Rehearsal } from "#bench/cluster/rehearsal";
import type { Violation } from "#bench/history/evidence";
import { dataFolder } from "#scripts/services/project";
import { makeMutant } from "./mutants";
import { LOCK_SKIPPED, MUTATIONS, type Mutation } from "./mutations";
import { manyFansOneSeat } from "./plays";

/** A mutant may never come to rest, and is judged as it is then; in milliseconds. */
const MUTANT_SETTLE_MS = 6_000;
const SETTLE_MS = 60_000;

afterAll(leaveStores);

// Before the mutants, whose news may still be under way when the next one plays.
const PLAYS = [...new Map(MUTATIONS.map((mutation) => [mutation.play, mutation])).values()];

test.each(PLAYS)(
  "control: the play of “$name” ends clean on the product as it is",
  async ({ play }) => {
    expect(await playOn({ edits: [], play }, SETTLE_MS)).toEqual([]);
  },
);

test.each(MUTATIONS)("the checker catches: $name", async (mutation) => {
  const violations = await playOn(mutation);
  const said = new Set(violations.map(({ rule, sentence }) => `${rule} ${sentence}`));
  expect([...said]).toContain(mutation.breaks);
});

test("a lock that is skipped shows as two holds of one seat, and sells no seat twice: Postgres decides", async () => {
  const violations = await playOn({ edits: LOCK_SKIPPED, play: manyFansOneSeat });
  expect([...new Set(violations.map(({ rule }) => rule))]).toEqual(["I4"]);
});

/** Plays on a mutant, and lets the checker judge what has come of it. */
async function playOn(
  { edits, sql, play }: Pick<Mutation, "edits" | "sql" | "play">,
  settleMs = MUTANT_SETTLE_MS,
): Promise<Violation[]> {
  const folder = path.join(dataFolder, `mutant-${randomBytes(4).toString("hex")}`);
  makeMutant(folder, edits);
  if (sql) await run(sql.harm);
  const rehearsal = await Rehearsal.open({ sources: folder });
  try {
    await play(rehearsal);
    await rehearsal.settle(settleMs);
    return (await rehearsal.judge()).violations;
  } finally {
    await rehearsal.close();
    rmSync(folder, { recursive: true, force: true });
    if (sql) await run(sql.mend);
  }
}

async function run(statement: string): Promise<void> {
  const client = new pg.Client(process.env.DATABASE_URL);
  await client.connect();
  await client.query(statement);
  await client.end();
}
