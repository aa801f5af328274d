/** Connections to Redis for the log: one for commands, and one for each reader that waits. */
import { Redis } from "ioredis";

import { logger } from "#server/logger";

import { COMMIT_POSITION, DEAL_PARTITIONS, RELEASE_PARTITIONS } from "./redis-leases.lua";

/** What a lease says about a partition, see `DEAL_PARTITIONS`. */
export type PartitionWord = "kept" | "taken" | "due" | "owed" | "other";

type KeysAndArguments = [keyCount: number, ...(string | number)[]];

/** A connection that knows the scripts of the log. */
export type CommandConnection = Redis & {
  dealPartitions: (...input: KeysAndArguments) => Promise<PartitionWord[]>;
  releasePartitions: (...input: KeysAndArguments) => Promise<number>;
  commitPosition: (...input: KeysAndArguments) => Promise<0 | 1>;
};

/** Longest wait for an answer to a command, in milliseconds. */
const COMMAND_MS_MAX = 2_000;

const shared = {
  lazyConnect: true, // Importing a module, as `next build` does, must not open a socket.
  connectTimeout: COMMAND_MS_MAX,
  retryStrategy: (attempts: number) => Math.min(50 * attempts, 500),
};

/** Opens the connection for everything that answers at once. Connects with the first command. */
export function openCommandConnection(url: string): CommandConnection {
  const redis = new Redis(url, {
    ...shared,
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_MS_MAX,
    scripts: {
      dealPartitions: { lua: DEAL_PARTITIONS },
      releasePartitions: { lua: RELEASE_PARTITIONS },
      commitPosition: { lua: COMMIT_POSITION },
    },
  });
  // ioredis defines a method for each script, which its types cannot know.
  return quiet(redis) as CommandConnection;
}

/**
 * Opens a connection for a reader that waits at Redis; nothing else may use it.
 *
 * @param blockMs longest wait that the reader will ask for, in milliseconds
 */
export function openReaderConnection(url: string, blockMs: number): Redis {
  // Through a short loss of the connection its command is simply sent again. A longer one, or a Redis
  // that is silent, must end the wait, as ioredis never would.
  const commandTimeout = blockMs + COMMAND_MS_MAX;
  return quiet(new Redis(url, { ...shared, maxRetriesPerRequest: null, commandTimeout }));
}

function quiet(redis: Redis): Redis {
  // Each attempt to reconnect reports here; those who wait for an answer report what matters.
  redis.on("error", (err: Error) => {
    logger.debug({ err }, "the log's connection to Redis has a fault");
  });
  return redis;
}
