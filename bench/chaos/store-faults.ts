/** What a chaos run can do to the stores and to the ways to them. */
import { setTimeout as pause } from "node:timers/promises";

import { freezeStore, killStore, thawStore } from "#bench/cluster/stores";
import type { TcpProxy } from "#bench/cluster/tcp-proxy";
import { prisma } from "#server/postgres/client";
import { redis } from "#server/redis/client";
import { RECOVERY_MS, SESSION_RECOVERY_MS, type ChaosFault } from "./fault";

/** A store that was killed comes back by itself after half a second, and reads its disk. */
const STORE_RECOVERY_MS = 10_000;

export const STORE_FAULTS: readonly ChaosFault[] = [
  {
    ...{ row: "F5", name: "Redis is flushed", lastsMs: [100, 500] as const },
    recoversWithinMs: RECOVERY_MS,
    losesHolds: true,
    strike: async ({ rehearsal }, lastsMs) => {
      rehearsal.lostLogAtMs.push(Date.now());
      await redis.flushall();
      await pause(lastsMs);
    },
  },
  {
    ...{ row: "F5", name: "Redis is killed and comes back", lastsMs: [1_000, 1_500] as const },
    recoversWithinMs: STORE_RECOVERY_MS,
    losesHolds: true,
    strike: async ({ rehearsal }, lastsMs) => {
      rehearsal.lostLogAtMs.push(Date.now());
      await killStore("redis");
      await pause(lastsMs);
    },
  },
  {
    ...{ row: "F6", name: "Redis stands still", lastsMs: [3_000, 12_000] as const },
    recoversWithinMs: SESSION_RECOVERY_MS,
    strike: async (_, lastsMs) => {
      await freezeStore("redis");
      await pause(lastsMs);
      await thawStore("redis");
    },
  },
  {
    ...{
      row: "F8",
      name: "the broker is killed and comes back",
      lastsMs: [5_000, 15_000] as const,
    },
    recoversWithinMs: 2 * SESSION_RECOVERY_MS,
    needs: "kafka",
    strike: async ({ rehearsal }, lastsMs) => {
      rehearsal.cluster.ways.kafka?.become("cut");
      await killStore("kafka");
      await pause(lastsMs);
      rehearsal.cluster.ways.kafka?.become("open");
    },
  },
  {
    ...{ row: "F9", name: "the broker is silent", lastsMs: [8_000, 15_000] as const },
    recoversWithinMs: 2 * SESSION_RECOVERY_MS,
    needs: "kafka",
    strike: ({ rehearsal }, lastsMs) => silence(rehearsal.cluster.ways.kafka, lastsMs),
  },
  {
    ...{ row: "F19", name: "Postgres is killed and comes back", lastsMs: [1_000, 1_500] as const },
    recoversWithinMs: STORE_RECOVERY_MS,
    strike: async (_, lastsMs) => {
      await killStore("postgres");
      await pause(lastsMs);
    },
  },
  {
    ...{
      row: "F20",
      name: "somebody sits on the rows of a house",
      lastsMs: [3_000, 6_000] as const,
    },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ houses }, lastsMs) => {
      const { performanceId } = houses.seated;
      await prisma.$transaction(
        async (tx) => {
          await tx.$queryRaw`select 1 from performance_seats
                              where performance_id = ${performanceId}::uuid for update`;
          await pause(lastsMs);
        },
        { timeout: lastsMs + 5_000 },
      );
    },
  },
];

async function silence(way: TcpProxy | null, lastsMs: number): Promise<void> {
  way?.become("silent");
  await pause(lastsMs);
  way?.become("open");
}
