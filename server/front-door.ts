/**
 * The front door: the process that listens. It answers /api/v1 itself, from the same modules that
 * Next would serve, and hands everything else to Next.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { getRequestListener } from "@hono/node-server";
import next from "next";

import { config } from "#server/config";
import { addressOf, createApi } from "#server/http/api";
import { prepareDrain } from "#server/http/draining";
import { operations, type Check } from "#server/http/operations";
import { problem, ProblemError } from "#server/http/problem";
import { limitSignIns } from "#server/http/rate-limit";
import { logger } from "#server/logger";
import { closePostgres, pool } from "#server/postgres/client";
import { closeRedis, openRedis, redis } from "#server/redis/client";

const DEVELOPMENT = config.NODE_ENV === "development";

/** How long answers that are under way may take once the process was told to stop, in milliseconds. */
const DRAIN_MS_MAX = 5_000;

const CHECKS: Record<string, Check> = {
  postgres: () => pool.query("select 1"),
  redis: () => redis.ping(),
};

await openStores();

const server = createServer();
server.keepAliveTimeout = 65_000; // Longer than the proxies before it keep theirs.
server.requestTimeout = 30_000;
const drain = prepareDrain(server, DRAIN_MS_MAX);

const site = next({
  dev: DEVELOPMENT,
  dir: process.cwd(),
  hostname: "localhost",
  port: config.PORT,
  httpServer: server, // For the development server's own socket.
});
await site.prepare();
const answerPage = site.getRequestHandler();
const api = createApi();
const answerApi = getRequestListener((request, env) => api.fetch(request, env));
const answerOperations = getRequestListener(async (request) => {
  const answer = await operations(new URL(request.url).pathname, CHECKS);
  return answer ?? new Response(null, { status: 404 });
});

server.on("request", (request: IncomingMessage, response: ServerResponse) => {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  const isApi = path.startsWith("/api/v1/");
  // Next drops the Content-Encoding of a route handler: what comes compressed must not be asked for.
  if (DEVELOPMENT && isApi) delete request.headers["accept-encoding"];
  const answer = /^\/(healthz|readyz|metrics)$/.test(path)
    ? answerOperations
    : isApi && !DEVELOPMENT
      ? answerApi
      : request.method === "POST" && path.startsWith("/api/")
        ? answerSignIn
        : answerPage;
  answer(request, response).catch((fault: unknown) => {
    logger.error({ err: fault, path }, "a page ended in a fault");
    response.destroy();
  });
});

server.on("error", (fault: NodeJS.ErrnoException) => {
  end(
    fault.code === "EADDRINUSE"
      ? `Port ${String(config.PORT)} is taken: set PORT to a free one.`
      : fault.message,
  );
});
server.listen(config.PORT, () => {
  logger.info({ port: config.PORT }, "the front door is open");
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void stop();
  });
}

/**
 * What is posted to next-auth does not pass `handle`, so attempts to sign in there are counted here:
 * all of it, as its addresses can be spelled in many ways.
 */
async function answerSignIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await limitSignIns(addressOf(request));
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown;
    const refusal = problem(thrown.problem);
    response.writeHead(refusal.status, Object.fromEntries(refusal.headers));
    response.end(await refusal.text());
    return;
  }
  await answerPage(request, response);
}

/** Opens what every answer needs, so that what is missing is said at once and not to the first fan. */
async function openStores(): Promise<void> {
  await pool.query("select 1").catch((fault: unknown) => {
    end(`Postgres cannot be reached at DATABASE_URL: ${reasonOf(fault)}.`);
  });
  await openRedis().catch((fault: unknown) => {
    end(`Redis cannot be reached at REDIS_URL: ${reasonOf(fault)}.`);
  });
}

async function stop(): Promise<void> {
  await drain();
  await site.close();
  closeRedis();
  await closePostgres();
  process.exit(0);
}

function end(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message || fault.name : String(fault);
}
