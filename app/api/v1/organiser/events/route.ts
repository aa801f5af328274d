import { answerOnce } from "#server/commands/answer-once";
import { createEvent } from "#server/commands/create-event";
import { EventId } from "#server/domain/ids";
import { EventRequest } from "#server/domain/organising";
import { handle } from "#server/http/handle";
import { requireOrganiser } from "#server/http/identity";
import { readKeyedJson, resourceIdOf } from "#server/http/keyed";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findOrganiserEvent, readOrganiserEvents } from "#server/queries/organiser";

/** Puts an event's first performance on sale. 201 with an `OrganiserEventView`, or a problem document. */
export const POST = handle(async (request) => {
  const organiser = await requireOrganiser(request);
  const { body, key } = await readKeyedJson(request, EventRequest, organiser.id);
  const eventId = EventId.parse(resourceIdOf(key));
  const nowMs = Date.now();

  const made = await answerOnce(key, () =>
    createEvent({ eventId, organiserId: organiser.id, request: body, nowMs }),
  );
  if (!made.ok) return problem(made.refusal);
  const event = await findOrganiserEvent(made.value.eventId, organiser.id, nowMs);
  return event ? json(event, { status: 201 }) : problem({ code: "event_not_found" });
});

/** The signed-in organiser's events and how they sell. 200 with `{ events }`. */
export const GET = handle(async (request) => {
  const organiser = await requireOrganiser(request);
  return json({ events: await readOrganiserEvents(organiser.id, Date.now()) });
});
