import { answerOnce } from "#server/commands/answer-once";
import { createVenue } from "#server/commands/create-venue";
import { VenueId } from "#server/domain/ids";
import { VenueRequest } from "#server/domain/organising";
import { handle } from "#server/http/handle";
import { requireOrganiser } from "#server/http/identity";
import { readKeyedJson, resourceIdOf } from "#server/http/keyed";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findOrganiserVenue, readOrganiserVenues } from "#server/queries/organiser";

/** Opens a venue with a plan from a template. 201 with an `OrganiserVenueView`, or a problem document. */
export const POST = handle(async (request) => {
  const organiser = await requireOrganiser(request);
  const { body, key } = await readKeyedJson(request, VenueRequest, organiser.id);
  const venueId = VenueId.parse(resourceIdOf(key));

  const made = await answerOnce(key, () =>
    createVenue({ venueId, organiserId: organiser.id, request: body }),
  );
  if (!made.ok) return problem(made.refusal);
  const venue = await findOrganiserVenue(made.value.venueId, organiser.id);
  return venue ? json(venue, { status: 201 }) : problem({ code: "venue_not_found" });
});

/** The signed-in organiser's venues. 200 with `{ venues }`. */
export const GET = handle(async (request) => {
  const organiser = await requireOrganiser(request);
  return json({ venues: await readOrganiserVenues(organiser.id) });
});
