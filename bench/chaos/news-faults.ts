/** What a chaos run can tell the product that is wrong, old or told twice, and what it can keep from it. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

import { newDice, shuffled } from "#bench/cluster/dice";
import { killSeat } from "#bench/cluster/house-changes";
import type { Rehearsal } from "#bench/cluster/rehearsal";
import { sendWebhook, type WebhookTerms } from "#bench/cluster/webhook";
import { eventLog } from "#server/event-log/open-event-log";
import { prisma } from "#server/postgres/client";
import { DidNotStrike, RECOVERY_MS, SESSION_RECOVERY_MS, type ChaosFault } from "./fault";

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
      const { simulator } = rehearsal.cluster.ways;
      const lost: string[] = [];
      simulator.loseAnswerTo((request) => {
        const isCharge = request.includes("/v1/charges");
        if (isCharge) lost.push("a charge");
        return isCharge;
      });
      await pause(lastsMs);
      if (lost.length > 0) return;
      simulator.loseAnswerTo(() => false);
      throw new DidNotStrike();
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
      const { performanceId, seatIds } = houses.seated;
      const killed = await killSeat(houses.seated, turn % seatIds.length);
      await killed?.show();
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
