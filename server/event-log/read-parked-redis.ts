import type { Delivery, LogTopic } from "./event-log";
import { openCommandConnection } from "./redis-connections";
import { PARTITIONS, streamKey } from "./redis-keys";

/** Entries asked for at a time. */
const COUNT = 500;

/** Reads all that is on a topic now, partition by partition, in order. Belongs to no group and moves no position. */
export async function readTopicOnRedis(where: {
  url: string;
  namespace: string;
  topic: LogTopic;
}): Promise<Delivery[]> {
  const { url, namespace, topic } = where;
  const redis = openCommandConnection(url);
  const messages: Delivery[] = [];
  try {
    for (const partition of PARTITIONS) {
      const stream = streamKey(namespace, topic, partition);
      for (let after = "-"; ;) {
        const entries = await redis.xrange(stream, after, "+", "COUNT", COUNT);
        for (const [id, [, key = "", , value = ""]] of entries) {
          messages.push({ topic, key, value, position: `${String(partition)}/${id}` });
        }
        const last = entries.at(-1)?.[0];
        if (last === undefined || entries.length < COUNT) break;
        after = `(${last}`;
      }
    }
  } finally {
    redis.disconnect();
  }
  return messages;
}
