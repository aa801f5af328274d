/** Old news told again: a copy of a whole topic, published anew, and groups that begin from the start. */
import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";

import { config } from "#server/config";
import type { LogMessage, LogTopic } from "#server/event-log/event-log";
import { eventLog } from "#server/event-log/open-event-log";
import { pause } from "#server/event-log/session";
import { redis } from "#server/redis/client";

/** A topic that says nothing new for this long has been read to its end, in milliseconds. */
const QUIET_MS = 1_500;

/** The groups that share topics, as workers/ names them. */
const GROUPS: readonly { group: string; topic: LogTopic }[] = [
  { group: "payments", topic: "payments" },
  { group: "fulfilment", topic: "payments" },
  { group: "notifications-payments", topic: "payments" },
  { group: "notifications-bookings", topic: "bookings" },
  { group: "projection", topic: "bookings" },
  { group: "ga-requests", topic: "ga-requests" },
];

/** Everything on a topic, from its beginning to its end as of now. */
export async function readTopic(topic: LogTopic): Promise<LogMessage[]> {
  const messages: LogMessage[] = [];
  const stop = new AbortController();
  let heardAtMs = Infinity;
  const reading = eventLog.subscribe(
    {
      ...{ topic, group: `copy-${randomUUID()}`, from: "earliest", signal: stop.signal },
      onReady: () => {
        heardAtMs = Date.now();
      },
    },
    ({ key, value }) => {
      messages.push({ topic, key, value });
      heardAtMs = Date.now();
      return Promise.resolve();
    },
  );
  while (!(Date.now() - heardAtMs > QUIET_MS)) await pause(50);
  stop.abort();
  await reading;
  return messages;
}

/** Has every group begin with the oldest message again. Nobody may be reading. */
export async function forgetPositions(): Promise<void> {
  const { KAFKA_BROKERS: brokers = [] } = config;
  if (brokers.length === 0) {
    await redis.del(...GROUPS.map(({ group, topic }) => `log:{${topic}}:${group}:positions`));
    return;
  }
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteGroups(GROUPS.map(({ group, topic }) => `${group}.${topic}`));
  await admin.disconnect();
}
