import { config } from "#server/config";

import type { EventLog } from "./event-log";
import { KafkaLog } from "./kafka";
import { RedisStreamsLog } from "./redis-streams";

/**
 * Opens a log: on Kafka where brokers are configured, else on Redis Streams. Connects at first use.
 *
 * @param namespace keeps the topics of this log apart from those of any other; none in the product
 */
export function openEventLog(namespace?: string): EventLog {
  const options = namespace === undefined ? {} : { namespace };
  const { KAFKA_BROKERS: brokers = [], REDIS_URL: url } = config;
  return brokers.length > 0
    ? new KafkaLog({ brokers, ...options })
    : new RedisStreamsLog({ url, ...options });
}

/** The log of this process. */
export const eventLog = openEventLog();
