/** Requests that create or charge: read together with the key under which they are answered once. */
import { createHash } from "node:crypto";

import type { z } from "zod";

import { readJson } from "#server/http/handle";
import { ProblemError } from "#server/http/problem";
import type { ApiRequest } from "#server/http/reply";

/** Longest Idempotency-Key. */
const KEY_LENGTH_MAX = 200;

/** Who asks, under which key, for what. `requestHash` is SHA-256, hexadecimal. */
export type RequestKey = { accountId: string; key: string; requestHash: string };

/**
 * Reads a JSON body and the Idempotency-Key that came with it.
 *
 * @returns `key` is null when the client sent none
 * @throws 400 for a key that is empty or too long, and as `readJson` does
 */
export async function readKeyedJson<Schema extends z.ZodType>(
  request: ApiRequest,
  schema: Schema,
  accountId: string,
): Promise<{ body: z.infer<Schema>; key: RequestKey | null }> {
  const body = await readJson(request, schema);
  const key = request.headers.get("idempotency-key");
  if (key === null) return { body, key: null };
  if (key === "" || key.length > KEY_LENGTH_MAX) {
    const message = `1 to ${String(KEY_LENGTH_MAX)} characters`;
    throw new ProblemError({
      code: "invalid_request",
      errors: [{ pointer: "/headers/idempotency-key", message }],
    });
  }
  const asked = `${request.method} ${new URL(request.url).pathname} ${JSON.stringify(body)}`;
  return { body, key: { accountId, key, requestHash: sha256(asked) } };
}

/**
 * The id that a resource gets which is made by a request under a key: always the same one, so that a
 * second run finds what the first has made. Without a key, a new one.
 */
export function resourceIdOf(key: RequestKey | null): string {
  if (!key) return crypto.randomUUID();
  return uuidOf(`${key.accountId} ${key.key} ${key.requestHash}`);
}

/**
 * The id that a key gives to a resource whatever is asked under it, so that who keeps the resource can tell a key
 * that is used for something else. Without a key, a new one.
 *
 * @param scope what the key is used for; of another scope it gives another id
 */
export function idUnderKey(key: RequestKey | null, scope: string): string {
  return key ? uuidOf(`${key.accountId} ${scope} ${key.key}`) : crypto.randomUUID();
}

/** An id made of a text, always the same one. */
function uuidOf(text: string): string {
  const hash = sha256(text);
  // Version 8 is for ids of one's own making. Source: RFC 9562, section 5.8.
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
