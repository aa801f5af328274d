/**
 * Where the log lives in Redis.
 *
 * The {braces} keep everything of a topic in one cluster slot, which the scripts and the readers of
 * several partitions require:
 *   log:{topic}:<partition>                   stream, fields `key` and `value`
 *   log:{topic}:<group>:positions             hash, partition to the id of the last entry handled
 *   log:{topic}:<group>:members               sorted set, member scored by the end of its life in Unix ms
 *   log:{topic}:<group>:lease:<partition>     the member that reads the partition; expires
 */
import { crc32 } from "node:zlib";

import { PARTITIONS_PER_TOPIC, type LogTopic } from "./event-log";

/** The partitions of every topic. */
export const PARTITIONS: readonly number[] = Array.from(
  { length: PARTITIONS_PER_TOPIC },
  (_, i) => i,
);

/** The partition that a key belongs to, for as long as the number of partitions stays. */
export function partitionOf(key: string): number {
  return crc32(key) % PARTITIONS_PER_TOPIC;
}

export function streamKey(namespace: string, topic: LogTopic, partition: number): string {
  return `${namespace}:{${topic}}:${String(partition)}`;
}

export function positionsKey(namespace: string, topic: LogTopic, group: string): string {
  return `${namespace}:{${topic}}:${group}:positions`;
}

export function membersKey(namespace: string, topic: LogTopic, group: string): string {
  return `${namespace}:{${topic}}:${group}:members`;
}

export function leaseKey(
  namespace: string,
  topic: LogTopic,
  group: string,
  partition: number,
): string {
  return `${namespace}:{${topic}}:${group}:lease:${String(partition)}`;
}
