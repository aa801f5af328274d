/** The streams of the live map's changes, as the relay reads them: in order, from where it was. */
import { Redis } from "ioredis";
import { z } from "zod";

import { config } from "#server/config";
import { SeatStatusChanged } from "#server/domain/events";
import { sideEffect } from "#server/failpoints";
import { logger } from "#server/logger";
import { redis } from "#server/redis/client";
import { changesKey, PARTITIONS } from "#server/redis/keys";

/** Most changes taken from one partition at a time. */
const BATCH_MAX = 500;

/** Longest that a read may stay without any answer, in milliseconds: more than any wait. */
const SILENCE_MS_MAX = 10_000;

/** One change, and where it stands in its stream. */
export type LiveChange = { partition: number; entryId: string; event: SeatStatusChanged };

/** A reader of every partition's changes. Close it when done: it has a connection of its own. */
export type LiveChangeReader = {
  /**
   * Waits for changes, `waitMs` at most, which is from 1 to 5,000. Those that were not marked come
   * again after a restart.
   */
  read: (waitMs: number) => Promise<LiveChange[]>;
  /** Remembers that these and all before them have been forwarded, and lets go of them. */
  mark: (changes: readonly LiveChange[]) => Promise<void>;
  close: () => void;
};

const StreamEntry = z.object({
  performanceId: z.string(),
  epoch: z.coerce.number(),
  revision: z.coerce.number(),
  atMs: z.coerce.number(),
  changes: z.string().transform((text): unknown => JSON.parse(text)),
  areas: z.string().transform((text): unknown => JSON.parse(text)),
});

/** Starts a reader at the last marks, or at the oldest changes that are still there. */
export async function openLiveChanges(): Promise<LiveChangeReader> {
  // A blocking read keeps its connection busy, so it cannot share the one of the requests.
  const connection = new Redis(config.REDIS_URL, {
    maxRetriesPerRequest: 1,
    socketTimeout: SILENCE_MS_MAX, // A connection that is open and dead says nothing, for ever.
  });
  connection.on("error", () => undefined);

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
        ...partitions.map(changesKey),
        ...positions,
      );
      const entries = (replies ?? []).flatMap(([key, read]) => {
        const partition = partitions.findIndex((each) => changesKey(each) === key);
        return read.map(([entryId, fields]) => ({ partition, entryId, fields }));
      });
      for (const { partition, entryId } of entries) positions[partition] = entryId;
      return entries.flatMap(({ partition, entryId, fields }) => {
        const event = parseEntry(fields);
        if (event) return [{ partition, entryId, event }];
        // Whoever follows the map finds the gap and reads it anew; to stop here would stop all news.
        logger.error({ entryId, fields }, "a change of a live map could not be read");
        return [];
      });
    },
    mark: async (changes) => {
      const latest = new Map(changes.map(({ partition, entryId }) => [partition, entryId]));
      await Promise.all(
        [...latest].flatMap(([partition, entryId]) => [
          sideEffect("mark-forwarded", () => redis.set(markKey(partition), entryId)),
          sideEffect("trim-changes", () =>
            redis.xtrim(changesKey(partition), "MINID", "~", entryId),
          ),
        ]),
      );
    },
    close: () => {
      connection.disconnect();
    },
  };
}

function markKey(partition: number): string {
  return `${changesKey(partition)}:forwarded`;
}

function parseEntry(fields: string[]): SeatStatusChanged | null {
  const pairs = fields.flatMap((field, place) =>
    place % 2 === 0 ? [[field, fields[place + 1] ?? ""]] : [],
  );
  const parsed = StreamEntry.safeParse(Object.fromEntries(pairs));
  if (!parsed.success) return null;
  const entry = parsed.data;
  const event = SeatStatusChanged.safeParse({
    // The same however often it is forwarded.
    id: `${entry.performanceId}:${String(entry.epoch)}:${String(entry.revision)}`,
    type: "SeatStatusChanged",
    schemaVersion: 1,
    occurredAtMs: entry.atMs,
    performanceId: entry.performanceId,
    epoch: entry.epoch,
    revision: entry.revision,
    changes: entry.changes,
    areas: entry.areas,
  });
  return event.success ? event.data : null;
}
