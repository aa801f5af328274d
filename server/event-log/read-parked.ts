/**
 * Parked messages for people: reading them, and publishing one again.
 *
 * What was done about a message is noted where it lies: replaying one appends a mark to the same `<topic>.parked`,
 * so that both drivers keep it for as long as the message itself.
 */
import { z } from "zod";

import { config } from "#server/config";
import { TOPICS, type Topic } from "#server/domain/topics";

import type { Delivery, EventLog, LogTopic } from "./event-log";
import { ParkedMessage } from "./parked";
import { readTopicOnKafka } from "./read-parked-kafka";
import { readTopicOnRedis } from "./read-parked-redis";

/** A parked message that nobody has published again. `position` is its name for people. */
export type Parked = ParkedMessage & {
  /** `<topic>/<partition>/<place>`, of the parked message itself. */
  parkedAs: string;
  /** The event's type, where the message can be read as far as that. */
  eventType: string | null;
};

/** The mark on `<topic>.parked` that a message was published again. */
const ReplayMark = z.object({ replayed: z.string(), replayedAtMs: z.int() });

/**
 * Reads what is parked and was not published again, topic by topic, oldest first.
 *
 * @param topics    all unless some are named
 * @param namespace as of `openEventLog`
 */
export async function readParked(
  topics: readonly Topic[] = TOPICS,
  namespace?: string,
): Promise<Parked[]> {
  const found = await Promise.all(
    topics.map(async (topic) => unreplayed(await readTopic(`${topic}.parked`, namespace))),
  );
  return found.flat();
}

/**
 * Publishes the original message again under its key, then marks it, so that it is not listed any more.
 *
 * Every group of its topic gets it, not only the one that had given up: consumers note what they have done by the
 * event's id, so it has an effect only where it had none. A death before the mark leaves it listed; publishing it
 * once more is as harmless.
 *
 * @param nowMs Unix milliseconds
 */
export async function replayParked(
  log: EventLog,
  { topic, key, value, parkedAs }: Parked,
  nowMs: number,
): Promise<void> {
  await log.publish([{ topic, key, value }]);
  const mark: z.infer<typeof ReplayMark> = { replayed: parkedAs, replayedAtMs: Math.round(nowMs) };
  await log.publish([{ topic: `${topic}.parked`, key, value: JSON.stringify(mark) }]);
}

async function readTopic(topic: LogTopic, namespace?: string): Promise<Delivery[]> {
  const { KAFKA_BROKERS: brokers = [], REDIS_URL: url } = config;
  return brokers.length > 0
    ? readTopicOnKafka({ brokers, namespace: namespace ?? "", topic })
    : readTopicOnRedis({ url, namespace: namespace ?? "log", topic });
}

function unreplayed(messages: readonly Delivery[]): Parked[] {
  const parked: Parked[] = [];
  const replayed = new Set<string>();
  for (const { value, position } of messages) {
    const body = parseJson(value);
    const message = ParkedMessage.safeParse(body).data;
    const mark = ReplayMark.safeParse(body).data;
    if (mark) replayed.add(mark.replayed);
    // What is neither was put there by nobody of this house, and cannot be published again.
    if (message) {
      const parkedAs = `${message.topic}/${position}`;
      parked.push({ ...message, parkedAs, eventType: eventTypeOf(message) });
    }
  }
  return parked
    .filter(({ parkedAs }) => !replayed.has(parkedAs))
    .sort((a, b) => a.parkedAtMs - b.parkedAtMs);
}

function eventTypeOf({ value }: ParkedMessage): string | null {
  return z.object({ type: z.string() }).safeParse(parseJson(value)).data?.type ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // What is no JSON is parked for that very reason.
  }
}
