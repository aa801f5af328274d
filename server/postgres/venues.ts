/** Rows of `venues`. */
import { z } from "zod";

import { VenueView } from "#server/domain/catalogue";
import { SeatingPlanId, type OrganiserId, type VenueId } from "#server/domain/ids";
import { OrganiserVenueView } from "#server/domain/organising";
import { Prisma, prisma, type ModelTransaction } from "#server/postgres/client";

/** Most venues that a list shows. */
const VENUES_LISTED_MAX = 200;

/** Writes a venue. @returns false if its slug is taken, and then nothing was written */
export async function insertVenue(
  tx: ModelTransaction,
  organiserId: OrganiserId,
  venue: VenueView,
): Promise<boolean> {
  const { count } = await tx.venue.createMany({
    data: [{ ...venue, organiserId }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** Every venue, by name. */
export async function readVenues(): Promise<VenueView[]> {
  const rows = await prisma.venue.findMany({ orderBy: { name: "asc" }, take: VENUES_LISTED_MAX });
  return rows.map((row) => VenueView.parse(row));
}

/** The venue of a slug; null if there is none. */
export async function findVenueBySlug(slug: string): Promise<VenueView | null> {
  const row = await prisma.venue.findUnique({ where: { slug } });
  return row && VenueView.parse(row);
}

/** What it takes to put a performance on sale in a venue; null if there is none, or it is somebody else's. */
export async function findOwnVenue(
  id: VenueId,
  organiserId: OrganiserId,
): Promise<{ seatingPlanId: SeatingPlanId; planHash: string } | null> {
  const plan = await prisma.seatingPlan.findFirst({
    where: { venue: { id, organiserId } },
    orderBy: { createdAt: "desc" },
    select: { id: true, hash: true },
  });
  return plan && { seatingPlanId: SeatingPlanId.parse(plan.id), planHash: plan.hash };
}

/** The venues of an organiser with their newest plans, by name. */
export async function readOwnVenues(organiserId: OrganiserId): Promise<OrganiserVenueView[]> {
  return readOwn(organiserId, Prisma.empty);
}

/** A venue of an organiser with its newest plan; null if there is none, or it is somebody else's. */
export async function findOwnVenueView(
  id: VenueId,
  organiserId: OrganiserId,
): Promise<OrganiserVenueView | null> {
  const [venue] = await readOwn(organiserId, Prisma.sql`and v.id = ${id}::uuid`);
  return venue ?? null;
}

async function readOwn(
  organiserId: OrganiserId,
  narrowed: Prisma.Sql,
): Promise<OrganiserVenueView[]> {
  // The layout is taken apart by Postgres: whole, those of a few arenas are megabytes.
  const rows = await prisma.$queryRaw<unknown[]>(
    Prisma.sql`
      select v.id, v.slug, v.name, v.city, v.address, v.time_zone as "timeZone",
             p.hash as "planHash", p.seat_count as "seatCount",
             p.layout -> 'priceLevels' as "priceLevels",
             (select coalesce(sum((area ->> 'capacity')::int), 0)::int
                from jsonb_array_elements(p.layout -> 'areas') as area) as "areaCapacity"
        from venues v
       cross join lateral (
               select * from seating_plans where venue_id = v.id order by created_at desc limit 1
             ) p
       where v.organiser_id = ${organiserId}::uuid ${narrowed}
       order by v.name, v.id
       limit ${VENUES_LISTED_MAX}`,
  );
  return z.array(OrganiserVenueView).parse(rows);
}
