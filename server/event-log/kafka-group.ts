/** What kafkajs leaves open about groups. */
import { PartitionAssigners, type Kafka, type PartitionAssigner } from "kafkajs";

import { openKafkaConnection } from "./kafka-connection";
import { settleWithin } from "./session";

/** Longest wait for Kafka to forget a group, in milliseconds. */
const FORGET_MS_MAX = 3_000;

export type TopicPartitionOffset = { topic: string; partition: number; offset: string };

/**
 * Deals partitions out in turn, and lets this member join its group only once its work is at rest.
 *
 * Java's client asks a consumer to finish before its partitions go to others; kafkajs does not. Here the
 * first step of joining, which is to look for the group's coordinator, waits for it. kafkajs asks an
 * assigner for each consumer and gives it the consumer's own view of the cluster.
 */
export function holdJoinUntil(atRest: () => Promise<void>): PartitionAssigner {
  return (options) => {
    const { cluster } = options;
    const findGroupCoordinator = cluster.findGroupCoordinator.bind(cluster);
    cluster.findGroupCoordinator = async (group) => {
      await atRest();
      return findGroupCoordinator(group);
    };
    return PartitionAssigners.roundRobin(options);
  };
}

/** The ends of all partitions in which the group has no position yet. */
export async function newestOffsets(
  kafka: Kafka,
  groupId: string,
  topics: readonly string[],
): Promise<TopicPartitionOffset[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
          ...{ topic, partition },
          offset: high,
        })),
      ),
    );
    const kept = await admin.fetchOffsets({ groupId, topics: [...topics] });
    const isKept = ({ topic, partition }: TopicPartitionOffset) =>
      kept
        .find((one) => one.topic === topic)
        ?.partitions.some((one) => one.partition === partition && one.offset !== "-1") ?? false;
    return ends.flat().filter((end) => !isKept(end));
  } finally {
    await admin.disconnect();
  }
}

/** Has Kafka forget a group that nobody will join again. If it does not, it will in a week or so. */
export async function forgetGroup(brokers: readonly string[], group: string): Promise<void> {
  const { kafka, cut } = openKafkaConnection(brokers);
  const admin = kafka.admin();
  const forgotten = admin
    .connect()
    .then(() => admin.deleteGroups([group]))
    .then(() => admin.disconnect());
  await settleWithin(FORGET_MS_MAX, forgotten);
  cut();
}
