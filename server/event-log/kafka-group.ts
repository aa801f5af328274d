/** What kafkajs leaves open about groups. */
import { PartitionAssigners, type Kafka, type PartitionAssigner } from "kafkajs";

import { openKafkaConnection } from "./kafka-connection";
import { settleWithin } from "./session";

/** Longest wait for Kafka to forget a group, in milliseconds. */
const FORGET_MS_MAX = 3_000;

export type PartitionOffset = { partition: number; offset: string };

/** What Kafka answers for a partition that a group has not read. */
const NO_POSITION = "-1";

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

/** The ends of all partitions of a topic in which the group has no position yet. */
export async function newestOffsets(
  kafka: Kafka,
  groupId: string,
  topic: string,
): Promise<PartitionOffset[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    const positions = await admin.fetchOffsets({ groupId, topics: [topic] });
    const kept = positions
      .flatMap(({ partitions }) => partitions)
      .filter(({ offset }) => offset !== NO_POSITION)
      .map(({ partition }) => partition);
    return ends
      .filter(({ partition }) => !kept.includes(partition))
      .map(({ partition, high }) => ({ partition, offset: high }));
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
