/** The server of a front door: what it answers itself, what it hands to the pages, and how it ends. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { getRequestListener } from "@hono/node-server";

import { config } from "#server/config";
import { addressOf, createApi } from "#server/http/api";
import { prepareDrain } from "#server/http/draining";
import { operations, type Check } from "#server/http/operations";
import { problem, ProblemError } from "#server/http/problem";
import { limitSignIns } from "#server/http/rate-limit";
import { logger } from "#server/logger";
import { closePostgres, pool } from "#server/postgres/client";
import { isOneOfSeveral } from "#server/processes/child";
import { closeRedis, openRedis, redis } from "#server/redis/client";

const DEVELOPMENT = config.NODE_ENV === "development";

/** How long answers that are under way may take once the process was told to stop, in milliseconds. */
const DRAIN_MS_MAX = 5_000;

const CHECKS: Record<string, Check> = {
  postgres: () => pool.query("select 1"),
  redis: () => redis.ping(),
};

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What answers whatever the front door does not answer itself: Next. */
export type Pages = { answer: Answer; close: () => Promise<void> };

/**
 * Opens a front door, which ends when the process is told to. Resolves once it is about to listen.
 *
 * @param openPages for this server, which does not listen yet
 */
export async function openFrontDoor(openPages: (server: Server) => Promise<Pages>): Promise<void> {
  await openStores();

  const server = createServer();
  server.keepAliveTimeout = 65_000; // Longer than the proxies before it keep theirs.
  server.requestTimeout = 30_000;
  const drain = prepareDrain(server, DRAIN_MS_MAX);
  const pages = await openPages(server);
  const answerWith = chooseAnswers(pages.answer);

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    answerWith(request, path)(request, response).catch((fault: unknown) => {
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

  onceToldToEnd(async () => {
    await drain();
    await pages.close();
    closeRedis();
    await closePostgres();
    process.exit(0);
  });
}

/** @returns says by whom a request is answered, which its path decides */
function chooseAnswers(answerPage: Answer): (request: IncomingMessage, path: string) => Answer {
  const api = createApi();
  const answerApi = getRequestListener((request, env) => api.fetch(request, env));
  const answerOperations = getRequestListener(async (request) => {
    const answer = await operations(new URL(request.url).pathname, CHECKS);
    return answer ?? new Response(null, { status: 404 });
  });
  const answerSignIn: Answer = async (request, response) => {
    if (await isSignInRefused(request, response)) return;
    await answerPage(request, response);
  };

  return (request, path) => {
    const isApi = path.startsWith("/api/v1/");
    // Next drops the Content-Encoding of a route handler: what comes compressed must not be asked for.
    if (DEVELOPMENT && isApi) delete request.headers["accept-encoding"];
    if (/^\/(healthz|readyz|metrics)$/.test(path)) return answerOperations;
    if (isApi && !DEVELOPMENT) return answerApi;
    return request.method === "POST" && path.startsWith("/api/") ? answerSignIn : answerPage;
  };
}

/**
 * What is posted to next-auth does not pass `handle`, so attempts to sign in there are counted here:
 * all of it, as its addresses can be spelled in many ways.
 *
 * @returns whether there were too many, which the response then says
 */
async function isSignInRefused(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  try {
    await limitSignIns(addressOf(request));
    return false;
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown;
    const refusal = problem(thrown.problem);
    response.writeHead(refusal.status, refusal.headers);
    response.end(refusal.body);
    return true;
  }
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

function onceToldToEnd(stop: () => Promise<void>): void {
  let isEnding = false;
  const end = () => {
    if (!isEnding) void stop();
    isEnding = true;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    // One of several may hear it twice, with its process group and from its primary; it is still to drain. Alone, a
    // second signal is somebody's impatience and ends it at once.
    if (isOneOfSeveral) process.on(signal, end);
    else process.once(signal, end);
  }
}

function end(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message || fault.name : String(fault);
}
