/** The connection to Redis that requests use. */
import { Redis } from "ioredis";

import { config } from "#server/config";
import { forgetOutlivedMaps, readRunId } from "#server/redis/restarts";
import { SCRIPTS } from "#server/redis/scripts";

/** Longest wait for an answer, in milliseconds: a hold that comes later than this is of no use. */
const COMMAND_TIMEOUT_MS = 1_000;

/** Has the commands of one turn of the event loop go out in one write, which in a crowd saves most of the writes. */
class TogetherWritten extends Redis {
  #isCorked = false;

  override sendCommand(...command: Parameters<Redis["sendCommand"]>): unknown {
    if (!this.#isCorked && this.status === "ready") {
      const { stream } = this;
      this.#isCorked = true;
      stream.cork();
      setImmediate(() => {
        this.#isCorked = false;
        stream.uncork();
      });
    }
    return super.sendCommand(...command);
  }
}

function connect(): Redis {
  const client = new TogetherWritten(config.REDIS_URL, {
    lazyConnect: true, // Importing this module, as `next build` does, must not open a socket.
    enableOfflineQueue: false, // A lock that is taken late, after a reconnect, is a bug.
    // What was under way when the connection broke fails, and is not sent again on the next one:
    // its buyer has had an answer by then.
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 500),
    scripts: SCRIPTS,
  });
  // ioredis reports each lost connection here; the command that needed it fails with its own error.
  client.on("error", () => undefined);
  client.on("ready", () => {
    void forgetOutlivedMapsOf(client);
  });
  return client;
}

async function forgetOutlivedMapsOf(client: Redis): Promise<void> {
  try {
    await forgetOutlivedMaps(client, await readRunId(client));
  } catch {
    // The connection broke again; the next one does it.
  }
}

// Next bundles a copy of this module of its own; a process still has one connection.
const shared = globalThis as typeof globalThis & { frontrowRedis?: Redis };

/** Commands of the live map and the holds are added by `scripts`; see server/redis/scripts.ts. */
export const redis = (shared.frontrowRedis ??= connect());

/** Opens the connection, unless it is open or opening. Every process does so when it starts. */
export async function openRedis(): Promise<void> {
  if (redis.status === "wait") await redis.connect();
}

/** Closes the connection of this process. */
export function closeRedis(): void {
  redis.disconnect();
}
