/**
 * Requests from the browser to our API: one way to send, one shape of answer.
 *
 * What went wrong is a value, whatever it was: a refusal, bad input, a fault or no network at all.
 */
import { z } from "zod";

/** Why the answer is no. `facts` are the other members of the problem document, as they came. */
export type Problem = {
  /** The refusal's code; "network" without an answer, "unreadable" for one that nobody understands. */
  code: string;
  /** HTTP status; 0 without an answer. */
  status: number;
  /** A sentence for people. */
  title: string;
  facts: Readonly<Record<string, unknown>>;
};

/** What a request comes to: the thing asked for, or the problem. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: Problem };

type Method = "GET" | "POST" | "PUT" | "DELETE";

type Asked<Schema extends z.ZodType> = {
  /** Sent as JSON. */
  body?: unknown;
  /** What a yes looks like. `z.undefined()` for 204. */
  schema: Schema;
  /** For POSTs that create or charge: the same key for the same wish, however often it is sent. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Told the headers of a yes that could be read. */
  onHeaders?: (headers: Headers) => void;
};

const ProblemDocument = z.looseObject({ type: z.string(), title: z.string() });

const PROBLEM_TYPE_PREFIX = "/problems/";

/**
 * Sends one request as the signed-in buyer and reads the answer by its schema.
 *
 * @param path from the root of the site, for example `/api/v1/bookings`
 * @returns never throws, except when `signal` aborts it
 */
export async function requestJson<Schema extends z.ZodType>(
  method: Method,
  path: string,
  { body, schema, idempotencyKey, signal, onHeaders }: Asked<Schema>,
): Promise<Answer<z.infer<Schema>>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: {
        Accept: "application/json, application/problem+json",
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    text = await response.text();
  } catch (fault) {
    if (signal?.aborted === true) throw fault;
    // Offline, name not found, connection cut: to the fan all of it is "no network".
    return { ok: false, problem: NETWORK_PROBLEM };
  }

  const json = parseJson(text);
  if (!response.ok) return { ok: false, problem: problemOf(response.status, json) };

  const value = schema.safeParse(json);
  if (!value.success) return { ok: false, problem: unreadable(response.status) };
  onHeaders?.(response.headers);
  return { ok: true, value: value.data };
}

/** Everything from `code` to facts of a problem document, whatever was in the answer. */
function problemOf(status: number, json: unknown): Problem {
  const document = ProblemDocument.safeParse(json);
  if (!document.success) return unreadable(status);
  const { type, title, ...facts } = document.data;
  const code = type.startsWith(PROBLEM_TYPE_PREFIX) ? type.slice(PROBLEM_TYPE_PREFIX.length) : type;
  return { code, status, title, facts };
}

const NETWORK_PROBLEM: Problem = {
  code: "network",
  status: 0,
  title: "You seem to be offline. Check your connection and try again.",
  facts: {},
};

function unreadable(status: number): Problem {
  return {
    code: "unreadable",
    status,
    title: "Something went wrong on our side. Try again in a moment.",
    facts: {},
  };
}

/** JSON, or undefined for an empty body and for what is none. */
function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's HTML page, say: the caller turns undefined into a problem.
    return undefined;
  }
}
