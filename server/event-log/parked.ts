/** Parked messages: what no retry will mend, kept beside its topic with the reason. */
import { z } from "zod";

import { TOPICS } from "#server/domain/topics";

import type { Delivery, LogMessage, LogTopic } from "./event-log";

/** The value of a message on `<topic>.parked`. Publishing `value` again under `key` is a retry. */
export const ParkedMessage = z.object({
  topic: z.enum(TOPICS),
  key: z.string(),
  value: z.string(),
  /** Where on the topic it was. */
  position: z.string(),
  /** Whose consumer gave up; others may well have handled it. */
  group: z.string(),
  reason: z.string(),
  tries: z.int(),
  parkedAtMs: z.int(),
});
export type ParkedMessage = z.infer<typeof ParkedMessage>;

/**
 * The message that puts another aside.
 *
 * @returns null for one that is parked already, as there is nowhere further to put it
 */
export function parkingOf(
  message: Delivery,
  because: Pick<ParkedMessage, "group" | "reason" | "tries" | "parkedAtMs">,
): LogMessage | null {
  const { topic, key, value, position } = message;
  if (!isTopic(topic)) return null;
  const parked: ParkedMessage = { topic, key, value, position, ...because };
  return { topic: `${topic}.parked`, key, value: JSON.stringify(parked) };
}

function isTopic(topic: LogTopic): topic is ParkedMessage["topic"] {
  return TOPICS.some((known) => known === topic);
}
