/**
 * What a restart of Redis means for the live maps.
 *
 * A Redis that comes back from its disk, or a replica that takes over, has lost what it
 * acknowledged last. Its maps have then gone back in time under revisions that fans have seen
 * already, and news of Postgres that they had been told is gone. So a map belongs to one run of one
 * Redis: whoever connects to another run forgets it, and it is built anew under a higher epoch.
 */
import type { Redis } from "ioredis";

import { sideEffect } from "#server/failpoints";
import { PARTITIONS, performancesKey, runKey, tagOf } from "#server/redis/keys";

/**
 * Forgets the maps of every earlier run of Redis. Holds stay, and return with the next map.
 *
 * Safe to call by every process at every connection: only the first one finds something.
 *
 * @param runId of the Redis that is connected
 */
export async function forgetOutlivedMaps(client: Redis, runId: string): Promise<void> {
  await Promise.all(
    Array.from({ length: PARTITIONS }, (_, partition) =>
      sideEffect("forget-outlived-maps", () =>
        client.forgetOutlivedMaps(
          runKey(partition),
          performancesKey(partition),
          runId,
          tagOf(partition),
        ),
      ),
    ),
  );
}

/** Run of the Redis that is connected; a new one with every start of every server. */
export async function readRunId(client: Redis): Promise<string> {
  const [, runId = "unknown"] = /^run_id:(\w+)/m.exec(await client.info("server")) ?? [];
  return runId;
}
