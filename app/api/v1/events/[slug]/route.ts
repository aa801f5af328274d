import { handle } from "#server/http/handle";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findEvent } from "#server/queries/catalogue";

/** One event with its performances ahead. 200 with an `EventView`. */
export const GET = handle<{ slug: string }>(async (_request, { slug }) => {
  const event = await findEvent(slug, Date.now());
  return event ? json(event) : problem({ code: "event_not_found" });
});
