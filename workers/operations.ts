/** What operators ask the workers: alive, ready, and what they have counted. Only where WORKERS_PORT is set. */
import { once } from "node:events";
import { createServer } from "node:http";

import { getRequestListener } from "@hono/node-server";

import { operations } from "#server/http/operations";
import { pool } from "#server/postgres/client";
import { redis } from "#server/redis/client";

const CHECKS = { postgres: () => pool.query("select 1"), redis: () => redis.ping() };

/** Answers `/healthz`, `/readyz` and `/metrics` on a port, for as long as the process lives. */
export async function answerOperators(port: number): Promise<void> {
  const listener = getRequestListener(async (request) => {
    const answer = await operations(new URL(request.url).pathname, CHECKS);
    return answer ?? new Response(null, { status: 404 });
  });
  const server = createServer((request, response) => void listener(request, response));
  server.listen(port);
  await once(server, "listening");
  // Nobody waits for an answer of a process that has nothing left to do.
  server.unref();
}
