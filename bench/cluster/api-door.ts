/**
 * The API without pages: what the front door mounts, in a process that starts in half a second. For tests that
 * end hundreds of front doors; the others use the front door itself.
 */
import { once } from "node:events";
import { createServer } from "node:http";

import { getRequestListener } from "@hono/node-server";

import { config } from "#server/config";
import { createApi } from "#server/http/api";
import { operations } from "#server/http/operations";
import { closePostgres, pool } from "#server/postgres/client";
import { closeRedis, openRedis, redis } from "#server/redis/client";

const DRAIN_MS_MAX = 5_000;

const checks = { postgres: () => pool.query("select 1"), redis: () => redis.ping() };
const api = createApi();
const listener = getRequestListener(
  async (request, env) =>
    (await operations(new URL(request.url).pathname, checks)) ?? api.fetch(request, env),
);

await openRedis().catch(() => undefined);
const server = createServer((request, response) => void listener(request, response));
server.listen(config.PORT);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stop());
}

async function stop(): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  // As of the front door: whoever goes on asking by a connection that is kept alive is cut off in the end.
  setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS_MAX).unref();
  await closed;
  closeRedis();
  await closePostgres();
  process.exit(0);
}
