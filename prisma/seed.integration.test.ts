import { expect, test } from "vitest";

import { DEMO_ACCOUNTS } from "#server/domain/demo-accounts";
import { OrganiserId } from "#server/domain/ids";
import { passwordMatches } from "#server/passwords";
import { findAccount } from "#server/postgres/accounts";
import { prisma } from "#server/postgres/client";
import { readOrganiserEvents, readOrganiserVenues } from "#server/queries/organiser";
import { seed } from "./seed";

test("the seed opens two houses with a season ahead of them, and adds nothing the second time", async () => {
  const beganAtMs = Date.now();
  await seed();
  await seed();

  const organiser = await prisma.user.findUniqueOrThrow({
    where: { email: "organiser@frontrow.test" },
  });
  const organiserId = OrganiserId.parse(organiser.id);

  const venues = await readOrganiserVenues(organiserId);
  expect(
    venues.map(({ name, seatCount, areaCapacity }) => [name, seatCount, areaCapacity]),
  ).toEqual([
    ["Stormvogel Arena", 11_876, 2_500],
    ["The Larkspur Theatre", 1_310, 0],
  ]);

  const events = await readOrganiserEvents(organiserId, beganAtMs);
  expect(events).toHaveLength(4);
  const performances = events.flatMap((event) => event.performances);
  expect(performances).toHaveLength(10);
  expect(performances.filter(({ salePhase }) => salePhase === "on_sale")).toHaveLength(9);
  expect(performances.filter(({ salePhase }) => salePhase === "before_sale")).toHaveLength(1);
  for (const { startsAtMs, places, seatCount, venue } of performances) {
    expect(startsAtMs).toBeGreaterThan(beganAtMs + 14 * 24 * 60 * 60_000);
    expect(places.keptBack).toBeGreaterThan(0);
    const standing = venue.slug === "stormvogel-arena" ? 2_500 : 0;
    expect(places.available + places.keptBack).toBe(seatCount + standing);
  }
});

test("whoever tries the seed out can sign in with the demo accounts", async () => {
  await seed();
  for (const { email, password, role } of DEMO_ACCOUNTS) {
    const account = await findAccount(email);
    expect(account?.identity.role).toBe(role);
    expect(await passwordMatches(account?.passwordHash ?? null, password)).toBe(true);
  }
});
