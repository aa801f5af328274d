import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";

import { VenueId } from "#server/domain/ids";
import { VenueRequest } from "#server/domain/organising";
import { planFromTemplate } from "#server/domain/plan-templates";
import { findVenue } from "#server/queries/catalogue";
import { findOrganiserVenue, readOrganiserVenues } from "#server/queries/organiser";
import { createVenue } from "./create-venue";
import { newOrganiser, newVenue } from "./organising.fixture";

test("a venue comes with the plan that its template draws, and its organiser can price it", async () => {
  const organiserId = await newOrganiser();
  const name = `Salt Works ${randomUUID()}`;
  const venueId = await newVenue(organiserId, { template: "arena", upperRows: 0 }, { name });

  const venue = await findOrganiserVenue(venueId, organiserId);
  expect(venue).toMatchObject({ name, city: "Porto", areaCapacity: 2_500 });
  expect(venue?.priceLevels.map(({ key }) => key)).toEqual(["floor", "lower_a", "lower_b"]);

  const shown = await findVenue(venue?.slug ?? "", Date.now());
  const drawn = planFromTemplate({
    template: "arena",
    lowerRows: 18,
    upperRows: 0,
    sideBlocks: 3,
    floorCapacity: 2_500,
  });
  expect(shown).toMatchObject({ plan: drawn, events: [] });
});

test("venues of one name have addresses of their own, also when they open at the same moment", async () => {
  const organiserId = await newOrganiser();
  const name = `Twin ${randomUUID()}`;
  await Promise.all(Array.from({ length: 10 }, () => newVenue(organiserId, undefined, { name })));

  const slugs = (await readOrganiserVenues(organiserId)).map(({ slug }) => slug);
  expect(new Set(slugs).size).toBe(10);
  expect(slugs.every((slug) => slug.startsWith("twin-"))).toBe(true);
});

test("opening a venue again under its id opens nothing new", async () => {
  const organiserId = await newOrganiser();
  const venueId = VenueId.parse(randomUUID());
  const request = VenueRequest.parse({
    name: "Once",
    city: "Porto",
    address: "Rua 1",
    timeZone: "Europe/Lisbon",
    plan: { template: "general_admission", capacity: 90 },
  });
  const first = await createVenue({ venueId, organiserId, request });
  expect(await createVenue({ venueId, organiserId, request })).toEqual(first);
  expect(await readOrganiserVenues(organiserId)).toMatchObject([
    { id: venueId, seatCount: 0, areaCapacity: 90 },
  ]);
});

test("nobody sees another organiser's venues", async () => {
  const [mine, theirs] = await Promise.all([newOrganiser(), newOrganiser()]);
  const venueId = await newVenue(theirs);
  expect(await findOrganiserVenue(venueId, mine)).toBeNull();
  expect(await readOrganiserVenues(mine)).toEqual([]);
});
