import { randomUUID } from "node:crypto";

import type { Delivery, LogTopic } from "./event-log";
import { openKafkaConnection } from "./kafka-connection";
import { forgetGroup } from "./kafka-group";
import { kafkaName } from "./kafka-topics";
import { settleWithin } from "./session";

/** Longest that the whole topic may take to come, in milliseconds. */
const READ_MS_MAX = 60_000;
/** Longest wait for a polite good-bye, in milliseconds. */
const DISCONNECT_MS_MAX = 3_000;

/**
 * Reads all that is on a topic now, in order per partition. Kafka hands messages to groups only, so this is a group
 * of one, which keeps no position and is forgotten afterwards.
 *
 * @throws when the brokers are out of reach, or do not hand it over in a minute
 */
export async function readTopicOnKafka(where: {
  brokers: readonly string[];
  namespace: string;
  topic: LogTopic;
}): Promise<Delivery[]> {
  const { brokers, namespace, topic } = where;
  const name = kafkaName(namespace, topic);
  const { kafka, cut } = openKafkaConnection(brokers);
  const groupId = `reader-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false });
  try {
    const ends = await readEnds(kafka.admin(), name);
    const messages: Delivery[] = [];
    if (ends.size === 0) return messages;

    await consumer.connect();
    await consumer.subscribe({ topic: name, fromBeginning: true });
    await new Promise<void>((done, failed) => {
      const late = setTimeout(() => {
        failed(new Error(`${name} could not be read within a minute`));
      }, READ_MS_MAX);
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        failed(payload.error);
      });
      const eachMessage = ({ partition, message }: EachMessage) => {
        const end = ends.get(partition);
        if (end === undefined) return Promise.resolve();
        const { key, value, offset } = message;
        const position = `${String(partition)}/${offset}`;
        messages.push({
          topic,
          key: key?.toString() ?? "",
          value: value?.toString() ?? "",
          position,
        });
        if (BigInt(offset) + 1n >= end) ends.delete(partition);
        if (ends.size === 0) {
          clearTimeout(late);
          done();
        }
        return Promise.resolve();
      };
      consumer.run({ autoCommit: false, eachMessage }).catch(failed);
    });
    return messages;
  } finally {
    await settleWithin(DISCONNECT_MS_MAX, consumer.disconnect());
    cut();
    await forgetGroup(brokers, groupId);
  }
}

type EachMessage = {
  partition: number;
  message: { key: Buffer | null; value: Buffer | null; offset: string };
};

type Ends = {
  connect: () => Promise<void>;
  disconnect: () => Promise<void>;
  fetchTopicOffsets: (topic: string) => Promise<{ partition: number; low: string; high: string }[]>;
};

/** Where each partition that has messages ends now. */
async function readEnds(admin: Ends, name: string): Promise<Map<number, bigint>> {
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(name);
  await admin.disconnect();
  return new Map(
    offsets
      .filter(({ low, high }) => low !== high)
      .map(({ partition, high }) => [partition, BigInt(high)]),
  );
}
