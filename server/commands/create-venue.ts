import type { OrganiserId, VenueId } from "#server/domain/ids";
import type { OrganiserRefusal, VenueRequest } from "#server/domain/organising";
import { geometryFaults } from "#server/domain/plan-geometry";
import { planFromTemplate } from "#server/domain/plan-templates";
import { accept, type Result } from "#server/domain/result";
import { planFaults } from "#server/domain/seating-plan";
import { slugCandidates } from "#server/domain/slug";
import { transactByModels } from "#server/postgres/client";
import { insertSeatingPlan } from "#server/postgres/seating-plans";
import { findOwnVenue, insertVenue } from "#server/postgres/venues";

/**
 * Opens a venue with a seating plan from a template: both, or neither. Safe to run again with the same id.
 *
 * @throws if the template draws a plan that cannot be published, which is a bug of the template
 */
export async function createVenue(asked: {
  venueId: VenueId;
  organiserId: OrganiserId;
  request: VenueRequest;
}): Promise<Result<{ venueId: VenueId }, OrganiserRefusal>> {
  const { venueId, organiserId, request } = asked;
  if (await findOwnVenue(venueId, organiserId)) return accept({ venueId });

  const plan = planFromTemplate(request.plan);
  const faults = [...planFaults(plan), ...geometryFaults(plan)];
  if (faults.length > 0) {
    throw new Error(
      `The ${request.plan.template} template drew a faulty plan: ${faults.join(" ")}`,
    );
  }

  const { name, city, address, timeZone } = request;
  return transactByModels("create-venue", async (tx) => {
    for (const slug of slugCandidates(name, "venue", venueId)) {
      const venue = { id: venueId, slug, name, city, address, timeZone };
      if (!(await insertVenue(tx, organiserId, venue))) continue;
      await insertSeatingPlan(tx, venueId, plan);
      return accept({ venueId });
    }
    throw new Error(`No slug was free for venue ${venueId}.`);
  });
}
