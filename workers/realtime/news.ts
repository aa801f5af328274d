/** The sidecar's ear on the log. It keeps no position: what it has missed it reads anew. */
import type { z } from "zod";

import type { Topic } from "#server/domain/topics";
import { follow } from "#server/event-log/consume";
import { pause } from "#server/event-log/session";
import { logger } from "#server/logger";

/** Longest wait before the log is followed again, in milliseconds: pages are waiting. */
const AGAIN_MS_MAX = 1_000;

/** What to hear, and whether it is being heard. */
export type Ear = {
  /** Whether news comes at this moment. */
  readonly isListening: boolean;
  /** Resolves when the signal has aborted and nothing is being handled any more. */
  readonly ended: Promise<void>;
};

/**
 * Hands every event of a topic to `hear` until `signal` aborts, however often the log is lost.
 *
 * @param onListening each time that news comes again: what was said meanwhile has been missed
 */
export function listen<Schema extends z.ZodType>(
  { topic, schema, signal }: { topic: Topic; schema: Schema; signal: AbortSignal },
  hear: (event: z.infer<Schema>) => void,
  onListening: () => void = () => undefined,
): Ear {
  const ear = { isListening: false };
  const onReady = () => {
    ear.isListening = true;
    onListening();
  };

  const keepFollowing = async () => {
    for (let waitMs = 50; !signal.aborted; waitMs = Math.min(2 * waitMs, AGAIN_MS_MAX)) {
      try {
        await follow({ topic, schema, signal, onReady }, hear);
      } catch (err) {
        logger.warn({ err, topic }, "the log was lost and will be followed again");
      }
      if (ear.isListening) waitMs = 50;
      ear.isListening = false;
      await pause(waitMs * (0.5 + Math.random() / 2), signal);
    }
  };

  return Object.assign(ear, { ended: keepFollowing() });
}
