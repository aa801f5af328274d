/** What a chaos run can tell the product that is wrong, old or told twice, and what it can keep from it. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { newDice, shuffled } from "#bench/cluster/dice";
import type { Rehearsal } from "#bench/cluster/rehearsal";
import { sendWebhook, type WebhookTerms } from "#bench/cluster/webhook";
import { eventLog } from "#server/event-log/open-event-log";
import { UNAVAILABLE } from "#server/domain/seat-status";
import { prisma } from "#server/postgres/client";
import { projectStates } from "#server/projection/live-map";
import { RECOVERY_MS, SESSION_RECOVERY_MS, type ChaosFault } from "./fault";

export const NEWS_FAULTS: readonly ChaosFault[] = [
  {
    ...{ row: "F10", name: "old news is told again, shuffled", lastsMs: [200, 500] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ rehearsal, turn }, lastsMs) => {
      await eventLog.publish(shuffled(rehearsal.rememberedMessages(200), newDice(turn)));
      await pause(lastsMs);
    },
  },
  {
    ...{ row: "F11", name: "messages that nobody can read", lastsMs: [100, 300] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async (_, lastsMs) => {
      const key = randomUUID();
      await eventLog.publish([
        { topic: "bookings", key, value: "not JSON" },
        {
          topic: "payments",
          key,
          value: JSON.stringify({ id: key, type: "Unheard", schemaVersion: 9 }),
        },
      ]);
      await pause(lastsMs);
    },
  },
  {
    ...{ row: "F15", name: "webhooks that are forged, and old ones", lastsMs: [100, 300] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ rehearsal }, lastsMs) => {
      await sendBadWebhooks(rehearsal);
      await pause(lastsMs);
    },
  },
  {
    ...{ row: "F16", name: "the provider's answer is lost", lastsMs: [500, 1_500] as const },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ rehearsal }, lastsMs) => {
      rehearsal.cluster.ways.simulator.loseAnswerTo((request) => request.includes("/v1/charges"));
      await pause(lastsMs);
      rehearsal.cluster.ways.simulator.loseAnswerTo(() => false);
    },
  },
  {
    ...{ row: "F17", name: "the provider is away", lastsMs: [4_000, 8_000] as const },
    // The circuit tries again ten seconds after it has opened.
    recoversWithinMs: SESSION_RECOVERY_MS + 5_000,
    strike: async ({ rehearsal }, lastsMs) => {
      rehearsal.cluster.ways.simulator.become("cut");
      await pause(lastsMs);
      rehearsal.cluster.ways.simulator.become("open");
    },
  },
  {
    ...{
      row: "F27",
      name: "the house kills a seat and changes its prices",
      lastsMs: [100, 300] as const,
    },
    recoversWithinMs: RECOVERY_MS,
    strike: async ({ houses, turn }, lastsMs) => {
      const { performanceId } = houses.seated;
      const key = { performanceId_seatIndex: { performanceId, seatIndex: turn } };
      const killed = await prisma.performanceSeat
        .update({
          where: { ...key, state: "available" },
          data: { state: "killed", version: { increment: 1 } },
        })
        .catch(() => null); // Somebody has it.
      if (killed) {
        const seat = { index: turn, code: UNAVAILABLE, version: killed.version } as const;
        await projectStates({ performanceId, seats: [seat], areas: [] });
      }
      await prisma.performancePrice.updateMany({
        where: { performanceId },
        data: { priceMinor: { increment: 100 } },
      });
      await pause(lastsMs);
    },
  },
];

async function sendBadWebhooks({ cluster }: Rehearsal): Promise<void> {
  const message = { id: "msg_forged", type: "charge.succeeded" };
  const signings: WebhookTerms[] = [
    { signature: "t=1,v1=forged" },
    { secret: "x".repeat(32) },
    { signedAtMs: Date.now() - 60 * 60_000 },
  ];
  for (const signing of signings) {
    // Another fault may have taken the door away.
    const answer = await sendWebhook(cluster, message, signing).catch(() => null);
    if (answer && answer.status !== 400 && answer.status < 500) {
      throw new Error(`A webhook of somebody else's was answered ${String(answer.status)}.`);
    }
  }
}
