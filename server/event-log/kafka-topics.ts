/** Topics in Kafka: their names there, and creating those that are missing. */
import { TOPICS } from "#server/domain/topics";

import { PARTITIONS_PER_TOPIC, type LogTopic } from "./event-log";
import { openKafkaConnection } from "./kafka-connection";

/** Topics by their name in Kafka. */
export type TopicNames = ReadonlyMap<string, LogTopic>;

/** Copies of each message, where there are as many brokers. */
const REPLICAS_MAX = 3;

/** What a topic is called in Kafka. */
export function kafkaName(namespace: string, topic: LogTopic): string {
  return namespace === "" ? topic : `${namespace}.${topic}`;
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

    await admin.createTopics({
      topics: TOPICS.flatMap((topic) => [
        { topic: kafkaName(namespace, topic), configEntries: [inSync] },
        { topic: kafkaName(namespace, `${topic}.parked`), configEntries: [inSync, forEver] },
      ]).map((one) => ({ ...one, numPartitions: PARTITIONS_PER_TOPIC, replicationFactor })),
    });
    await admin.disconnect();
  } finally {
    cut();
  }
}
