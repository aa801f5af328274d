/** What every webhook is, whoever sends it: JSON that says what it is called and what it is about. */
import { createHash } from "node:crypto";

import { z } from "zod";

import type { AuthenticWebhook } from "#server/domain/payment";
import { accept } from "#server/domain/result";
import { logger } from "#server/logger";

/** A name as we keep it. What is none, as the absence of one, is replaced. */
const Name = z
  .string()
  .regex(/^[\x20-\x7e]{1,200}$/)
  .optional()
  .catch(undefined);

const Names = z.object({ id: Name, type: Name }).catch({ id: undefined, type: undefined });

/** A message that is authentic and JSON; nothing more is known of it. */
export type Envelope = { messageId: string; type: string; body: unknown };

/**
 * Opens an authentic message.
 *
 * @returns null when it is not JSON
 */
export function openEnvelope(rawBody: string): Envelope | null {
  const parsed = parseJson(rawBody);
  if (!parsed) return null;
  const { body } = parsed;
  const { id = `sha256-${digest(rawBody)}`, type = "none" } = Names.parse(body);
  return { messageId: id, type, body };
}

/** Answers that a message was not understood, and has it seen: somebody should look at it. */
export function notUnderstood(
  { messageId, type }: Envelope,
  reason: Extract<AuthenticWebhook, { kind: "not_understood" }>["reason"],
) {
  logger.warn({ messageId, type, reason }, "a webhook that is authentic and not understood");
  return accept({ kind: "not_understood" as const, messageId, type, reason });
}

function parseJson(rawBody: string): { body: unknown } | null {
  try {
    return { body: JSON.parse(rawBody) };
  } catch {
    return null;
  }
}

function digest(rawBody: string): string {
  return createHash("sha256").update(rawBody).digest("hex");
}
