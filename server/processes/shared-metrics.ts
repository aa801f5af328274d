/**
 * What has been counted, by this process or by all that share its port.
 *
 * Whoever scrapes a port reaches one child, and each time perhaps another: so any of them answers for all, and asks
 * the primary, which alone can ask the others.
 */
import cluster from "node:cluster";

import { AggregatorRegistry } from "prom-client";
import { z } from "zod";

import { metrics } from "#server/metrics";
import { isOneOfSeveral } from "#server/processes/child";

/** A child's question. */
const Asked = z.object({ asks: z.literal("metrics"), question: z.number() });

/** The primary's answer; no text when a child did not tell within five seconds. */
const Answer = z.object({
  answers: z.literal("metrics"),
  question: z.number(),
  text: z.string().nullable(),
});

const waiting = new Map<number, (text: string | null) => void>();
let questions = 0;

if (isOneOfSeveral) {
  AggregatorRegistry.setRegistries(metrics);
  new AggregatorRegistry(); // Tells the primary what this child has counted whenever it asks.
  process.on("message", (message) => {
    const { success, data } = Answer.safeParse(message);
    if (!success) return;
    waiting.get(data.question)?.(data.text);
    waiting.delete(data.question);
  });
}

/**
 * What has been counted, in Prometheus' format: the sum over every process that shares this one's port.
 *
 * @throws when one of them does not tell: a sum without it would look as if it had started again
 */
export async function readMetrics(): Promise<string> {
  if (!isOneOfSeveral) return metrics.metrics();
  const question = (questions += 1);
  const text = await new Promise<string | null>((resolve) => {
    waiting.set(question, resolve);
    process.send?.({ asks: "metrics", question } satisfies z.infer<typeof Asked>);
  });
  if (text === null)
    throw new Error("One of the processes on this port does not tell its metrics.");
  return text;
}

/** Answers children that ask, for as long as this process, their primary, lives. */
export function answerForMetrics(): void {
  const all = new AggregatorRegistry();
  cluster.on("message", (child, message) => {
    const { success, data } = Asked.safeParse(message);
    if (!success) return;
    const answer = (text: string | null) => {
      // Whoever asked may have ended meanwhile.
      if (child.isConnected()) {
        const { question } = data;
        child.send({ answers: "metrics", question, text } satisfies z.infer<typeof Answer>);
      }
    };
    all.clusterMetrics().then(answer, () => {
      answer(null);
    });
  });
}
