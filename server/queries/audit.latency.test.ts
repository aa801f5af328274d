/** How long the audit of the largest houses takes. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { newPerformance } from "#server/commands/box-office.fixture";
import { closePostgres, Prisma } from "#server/postgres/client";
import { closeRedis, openRedis } from "#server/redis/client";

import { findAudit } from "./audit";
import { damage } from "./audit.fixture";

beforeAll(openRedis);
afterAll(async () => {
  closeRedis();
  await closePostgres();
});

test("a house of fifty thousand is audited within a second", async () => {
  const plan = { template: "hall", sections: 5, rowsPerSection: 100, seatsPerRow: 100 };
  const { performanceId, organiserId } = await newPerformance({ plan });
  // Every seat has been through three hands.
  for (const state of ["allocated", "available", "killed"]) {
    await damage(Prisma.sql`update performance_seats set state = ${state}::seat_state, version = version + 1
                             where performance_id = ${performanceId}::uuid`);
  }
  await findAudit(performanceId, organiserId, Date.now());

  const tookMs: number[] = [];
  for (let audits = 0; audits < 5; audits += 1) {
    const startedAtMs = performance.now();
    const report = await findAudit(performanceId, organiserId, Date.now());
    tookMs.push(performance.now() - startedAtMs);
    expect(report?.clean).toBe(true);
  }
  const [medianMs = Infinity] = tookMs.toSorted((a, b) => a - b).slice(2);
  expect(medianMs).toBeLessThan(1_000);
  console.log(`audit of 50,000 seats and 150,000 changes: ${medianMs.toFixed(0)} ms`);
});
