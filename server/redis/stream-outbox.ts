/**
 * Streams that are outboxes: scripts append to them, one stream a partition, and the relay reads all of them in order,
 * from where it was.
 */
import { Redis } from "ioredis";

import { config } from "#server/config";
import { sideEffect } from "#server/failpoints";
import { logger } from "#server/logger";
import { redis } from "#server/redis/client";
import { PARTITIONS } from "#server/redis/keys";

/** Most entries taken from one partition at a time. */
const BATCH_MAX = 500;

/** Longest that a read may stay without any answer, in milliseconds: more than any wait. */
const SILENCE_MS_MAX = 10_000;

/** One entry, and where it stands in its stream. */
export type OutboxEntry<Event> = { partition: number; entryId: string; event: Event };

/** A reader of every partition's stream. Close it when done: it has a connection of its own. */
export type OutboxReader<Event> = {
  /**
   * Waits for entries, `waitMs` at most, which is from 1 to 5,000. Those that were not marked come
   * again after a restart.
   */
  read: (waitMs: number) => Promise<OutboxEntry<Event>[]>;
  /** Remembers that these and all before them have been forwarded, and lets go of them. */
  mark: (entries: readonly OutboxEntry<Event>[]) => Promise<void>;
  close: () => void;
};

/** Which streams, and what their entries mean. */
type Streams<Event> = {
  /** The stream of a partition. */
  keyOf: (partition: number) => string;
  /** @returns null for an entry that makes no sense: it is logged and passed over */
  parse: (fields: Readonly<Record<string, string>>) => Event | null;
};

/** Starts a reader at the last marks, or at the oldest entries that are still there. */
export async function openOutbox<Event>({
  keyOf,
  parse,
}: Streams<Event>): Promise<OutboxReader<Event>> {
  // A blocking read keeps its connection busy, so it cannot share the one of the requests.
  const connection = new Redis(config.REDIS_URL, {
    maxRetriesPerRequest: 1,
    socketTimeout: SILENCE_MS_MAX, // A connection that is open and dead says nothing, for ever.
  });
  connection.on("error", () => undefined);

  const markKey = (partition: number) => `${keyOf(partition)}:forwarded`;
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const marks = await Promise.all(partitions.map((partition) => redis.get(markKey(partition))));
  const positions = marks.map((mark) => mark ?? "0-0");

  return {
    read: async (waitMs) => {
      const replies = await connection.xread(
        "COUNT",
        BATCH_MAX,
        "BLOCK",
        waitMs,
        "STREAMS",
        ...partitions.map(keyOf),
        ...positions,
      );
      const entries = (replies ?? []).flatMap(([key, read]) => {
        const partition = partitions.findIndex((each) => keyOf(each) === key);
        return read.map(([entryId, fields]) => ({ partition, entryId, fields: pairs(fields) }));
      });
      for (const { partition, entryId } of entries) positions[partition] = entryId;
      return entries.flatMap(({ partition, entryId, fields }) => {
        const event = parse(fields);
        if (event) return [{ partition, entryId, event }];
        // To stop here would stop all news.
        logger.error({ entryId, fields }, "an entry of Redis' outbox could not be read");
        return [];
      });
    },
    mark: async (entries) => {
      const latest = new Map(entries.map(({ partition, entryId }) => [partition, entryId]));
      await Promise.all(
        [...latest].flatMap(([partition, entryId]) => [
          sideEffect("mark-forwarded", () => redis.set(markKey(partition), entryId)),
          sideEffect("trim-forwarded", () => redis.xtrim(keyOf(partition), "MINID", "~", entryId)),
        ]),
      );
    },
    close: () => {
      connection.disconnect();
    },
  };
}

function pairs(fields: string[]): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap((field, place) => (place % 2 === 0 ? [[field, fields[place + 1] ?? ""]] : [])),
  );
}
