/** Reading streams: whatever is new goes into the lane of its partition. */
import type { Redis } from "ioredis";

import type { LogTopic } from "./event-log";
import type { Lane } from "./lane";
import { streamKey } from "./redis-keys";
import { pause } from "./session";

/** Longest wait at Redis, in milliseconds; a partition that came since is read after it. */
export const BLOCK_MS = 200;
/** How often to look for something to read while there is nothing, in milliseconds. */
const IDLE_MS = 50;
/** Entries taken from one stream at a time. */
const COUNT = 128;

/** A partition that is being read. `cursor` is the id of the last entry that went into the lane. */
export type OpenPartition = { lane: Lane; cursor: string };

/**
 * Fills the lanes of a topic until `signal` aborts. Lanes may come and go meanwhile.
 *
 * @param reader a connection of its own, which is cut when the signal aborts
 * @throws when Redis is out of reach
 */
export async function readStreams(
  reader: Redis,
  namespace: string,
  topic: LogTopic,
  open: ReadonlyMap<number, OpenPartition>,
  signal: AbortSignal,
): Promise<void> {
  const hangUp = () => {
    reader.disconnect();
  };
  signal.addEventListener("abort", hangUp, { once: true });
  try {
    while (!signal.aborted) {
      const hungry = new Map(
        [...open]
          .filter(([, { lane }]) => lane.hasRoom)
          .map(([partition, part]) => [
            streamKey(namespace, topic, partition),
            { partition, part },
          ]),
      );
      if (hungry.size === 0) {
        await pause(IDLE_MS, signal);
        continue;
      }
      const cursors = [...hungry.values()].map(({ part }) => part.cursor);
      const streams = await reader.xread(
        ...(["COUNT", COUNT, "BLOCK", BLOCK_MS, "STREAMS"] as const),
        ...hungry.keys(),
        ...cursors,
      );
      for (const [stream, entries] of streams ?? []) {
        const found = hungry.get(stream);
        if (found) take(topic, found.partition, found.part, entries);
      }
    }
  } catch (fault) {
    // Hanging up ends the read that was waiting.
    if (!signal.aborted) throw fault;
  } finally {
    signal.removeEventListener("abort", hangUp);
    reader.disconnect();
  }
}

function take(
  topic: LogTopic,
  partition: number,
  part: OpenPartition,
  entries: readonly [id: string, fields: string[]][],
): void {
  part.lane.push(
    entries.map(([id, [, key = "", , value = ""]]) => ({
      message: { topic, key, value, position: `${String(partition)}/${id}` },
      handledPosition: id,
    })),
  );
  part.cursor = entries.at(-1)?.[0] ?? part.cursor;
}
