/**
 * The edge: what every route handler has around it. Refuses writes from other sites, gives each
 * request an id, and turns whatever is thrown into a problem document, in this one place.
 */
import type { z } from "zod";

import { bearerOf } from "#server/auth";
import { logger } from "#server/logger";
import { isOutage } from "#server/outage";
import { requestSeconds, requestsTotal } from "#server/metrics";
import { problem, ProblemError } from "#server/http/problem";
import type { ApiRequest, Reply } from "#server/http/reply";

/** Largest body that is read, in bytes. */
const BODY_BYTES_MAX = 64 * 1024;

/**
 * Longest that a request is worked on before its client is told to ask again, in milliseconds: as long as one statement
 * may take, shorter than people and proxies wait. What has begun goes on, and its key finds it.
 */
const REQUEST_MS_MAX = 10_000;

/** What a route handler gets beside the request. Next gives params as a promise, the front door plain. */
export type RouteContext = {
  params: Promise<Record<string, string>> | Record<string, string>;
  /** Address of the connection's other end; absent under `next dev`. */
  address?: string;
};

/** What a handler knows of the call beside request and params. */
type Call = { requestId: string; address: string };

type Work<Params> = (request: ApiRequest, params: Params, call: Call) => Promise<Reply>;

/**
 * Makes a route handler.
 *
 * @param options.anyOrigin for requests that prove themselves otherwise, such as signed webhooks, and
 *   for those that use no session
 */
export function handle<Params = Record<string, never>>(
  work: Work<Params>,
  options: { anyOrigin?: boolean } = {},
): (request: ApiRequest, context: RouteContext) => Promise<Response> {
  async function answer(request: ApiRequest, context: RouteContext, requestId: string) {
    try {
      if (!options.anyOrigin && isCrossSiteWrite(request)) {
        return problem({ code: "cross_site_request" });
      }
      // The mounted path decides which params there are; a handler says which it expects.
      const params = (await context.params) as Params;
      const call = { requestId, address: context.address ?? "unknown" };
      return await inTime(work(request, params, call), requestId);
    } catch (thrown) {
      return answerThrown(thrown, request, requestId);
    }
  }

  return async (request, context) => {
    const { method } = request;
    const startedAtMs = performance.now();
    const requestId = requestIdOf(request);

    const { status, headers, body } = await answer(request, context, requestId);
    requestsTotal.inc({ method, status });
    requestSeconds.observe({ method }, (performance.now() - startedAtMs) / 1_000);
    return new Response(body, {
      status,
      // Most answers are about one person or one moment; those that may be kept say so themselves.
      headers: { "Cache-Control": "no-store", ...headers, "X-Request-Id": requestId },
    });
  };
}

/** Waits for an answer, but no longer than `REQUEST_MS_MAX`. */
async function inTime(answer: Promise<Reply>, requestId: string): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      answer.catch((err: unknown) => {
        logger.warn({ err, requestId }, "a request ended in a fault after its time");
      });
      reject(new ProblemError({ code: "overloaded", retryAfterMs: 1_000, requestId }));
    }, REQUEST_MS_MAX);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The id that a proxy gave to the request, if it looks like one; else a new one. */
function requestIdOf(request: ApiRequest): string {
  const given = request.headers.get("x-request-id") ?? "";
  return /^[\w-]{8,64}$/.test(given) ? given : crypto.randomUUID();
}

function answerThrown(thrown: unknown, request: ApiRequest, requestId: string): Reply {
  if (thrown instanceof ProblemError) return problem(thrown.problem);

  const facts = { err: thrown, requestId, method: request.method, url: request.url };
  if (isOutage(thrown)) {
    logger.warn(facts, "a store is out of reach");
    return problem({ code: "overloaded", retryAfterMs: 1_000, requestId });
  }
  logger.error(facts, "a request ended in a fault");
  return problem({ code: "fault", requestId });
}

/**
 * Whether a write may have been sent by another site's page with this site's cookies.
 *
 * Browsers say where a request comes from, by Sec-Fetch-Site or at least by Origin. Who says
 * neither is no browser, and must bring a bearer token.
 */
function isCrossSiteWrite(request: ApiRequest): boolean {
  if (request.method === "GET" || request.method === "HEAD") return false;
  if (bearerOf(request.headers) !== null) return false;

  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  return origin === null || !URL.canParse(origin) || new URL(origin).host !== host;
}

/**
 * Reads a JSON body, whole and checked.
 *
 * @throws 415, 413, or 400 with a pointer for each member that is wrong
 */
export async function readJson<Schema extends z.ZodType>(
  request: ApiRequest,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const mediaType = request.headers.get("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\b/i.test(mediaType)) {
    throw new ProblemError({ code: "unsupported_media_type" });
  }
  return parse(parseJson(await readBody(request)), schema);
}

/** Reads a body as text. @throws 413 above 64 KiB */
export async function readBody(request: ApiRequest): Promise<string> {
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) > BODY_BYTES_MAX) throw tooLarge();
  // Nobody can send more than they have announced, so there is nothing to count.
  if (length !== null) return request.text();
  if (!request.body) return "";

  // A body without a length is counted as it comes, so that it cannot fill the memory.
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(): ProblemError {
  return new ProblemError({ code: "body_too_large", bytesMax: BODY_BYTES_MAX });
}

/** Reads one member of the path. What is not even well formed does not exist: 404. */
export function readParam<Schema extends z.ZodType>(
  value: string,
  schema: Schema,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ProblemError({ code: "not_found" });
  return parsed.data;
}

/** Parses what a client sent. @throws 400 with a pointer for each member that is wrong */
function parse<Schema extends z.ZodType>(value: unknown, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap(issuesOf).map(({ path, message }) => ({
    pointer: path.map((step) => `/${String(step)}`).join(""),
    message,
  }));
  throw new ProblemError({ code: "invalid_request", errors });
}

/** What is wrong with the branch of a union that the value comes nearest to, not with all of them. */
function issuesOf(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [nearest] = issue.errors.toSorted((a, b) => a.length - b.length);
  return nearest ?? [issue];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's words quote the body; the client knows what it sent.
    const errors = [{ pointer: "", message: "the body is not JSON" }];
    throw new ProblemError({ code: "invalid_request", errors });
  }
}
