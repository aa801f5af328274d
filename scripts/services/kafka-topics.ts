/** The topics of the product on a Kafka cluster: made by us, with partitions, never by accident. */
import { Kafka, logLevel } from "kafkajs";
import { TOPICS } from "#server/domain/topics";

/** Keys are spread over these; within one, events stay in order. */
const PARTITIONS = 8;
const REPLICAS_MAX = 3;

/** Makes every topic, and its twin for messages that no retry will mend, unless they are there. */
export async function createTopics(brokers: string): Promise<void> {
  const kafka = new Kafka({
    clientId: "frontrow-start",
    brokers: brokers.split(","),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 30 },
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const cluster = await admin.describeCluster();
    await admin.createTopics({
      waitForLeaders: true,
      topics: TOPICS.flatMap((topic) => [topic, `${topic}.parked`]).map((topic) => ({
        topic,
        numPartitions: PARTITIONS,
        replicationFactor: Math.min(REPLICAS_MAX, cluster.brokers.length),
      })),
    });
  } finally {
    await admin.disconnect();
  }
}
