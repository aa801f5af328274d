/** Topics in Kafka: their names there, and creating those that are missing. */
import type { Admin } from "kafkajs";

import { TOPICS } from "#server/domain/topics";

import { backOffMs } from "./back-off";
import { PARTITIONS_PER_TOPIC } from "./event-log";
import { openKafkaConnection } from "./kafka-connection";
import { pause } from "./session";

/** Copies of each message, where there are as many brokers. */
const REPLICAS_MAX = 3;

/** Tries to read a topic that was just created: several seconds. */
const READABLE_TRIES_MAX = 6;

/** What a topic or a group is called in Kafka. */
export function kafkaName(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}.${name}`;
}

/** Creates every topic and its parked twin, where missing. Those that exist are left as they are. */
export async function createMissingTopics(
  brokers: readonly string[],
  namespace: string,
): Promise<void> {
  const { kafka, cut } = openKafkaConnection(brokers);
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    const replicationFactor = Math.min(REPLICAS_MAX, cluster.brokers.length);
    // With three copies, two must have a message before it counts as acknowledged.
    const inSync = {
      name: "min.insync.replicas",
      value: String(Math.max(1, replicationFactor - 1)),
    };
    const forEver = { name: "retention.ms", value: "-1" };

    const topics = TOPICS.flatMap((topic) => [
      { topic: kafkaName(namespace, topic), configEntries: [inSync] },
      { topic: kafkaName(namespace, `${topic}.parked`), configEntries: [inSync, forEver] },
    ]);
    const shape = { numPartitions: PARTITIONS_PER_TOPIC, replicationFactor };
    await admin.createTopics({
      topics: topics.map((topic) => ({ ...topic, ...shape })),
      waitForLeaders: false, // It takes a topic that a broker has not heard of yet for a fault.
    });
    for (const { topic } of topics) await untilReadable(admin, topic);
    await admin.disconnect();
  } finally {
    cut();
  }
}

/** A broker knows of a new partition a moment after the cluster does, and refuses it until then. */
async function untilReadable(admin: Admin, topic: string): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (fault) {
      if (failures === READABLE_TRIES_MAX) throw fault;
      await pause(backOffMs(failures));
    }
  }
}
