/** The seats of a plan by id and by index, kept in memory: a published plan never changes. */
import { LRUCache } from "lru-cache";

import type { SeatId, SeatIndex, SeatingPlanId } from "#server/domain/ids";
import { SeatingPlan, seatsOf, type PlanArea, type PlanSeat } from "#server/domain/seating-plan";
import { prisma } from "#server/postgres/client";

/** A plan, turned so that seats are found at once. */
export type PlanSeats = {
  seats: readonly PlanSeat[];
  indexById: ReadonlyMap<SeatId, SeatIndex>;
  areas: ReadonlyMap<string, PlanArea>;
};

const cache = new LRUCache<SeatingPlanId, PlanSeats>({
  max: 100,
  fetchMethod: (id) => loadPlanSeats(id),
});

/** The seats of a plan. @throws if there is no such plan: performances only name plans that exist */
export async function readPlanSeats(planId: SeatingPlanId): Promise<PlanSeats> {
  return cache.forceFetch(planId);
}

async function loadPlanSeats(id: SeatingPlanId): Promise<PlanSeats> {
  const row = await prisma.seatingPlan.findUniqueOrThrow({
    where: { id },
    select: { layout: true },
  });
  const plan = SeatingPlan.parse(row.layout);
  const seats = seatsOf(plan);
  return {
    seats,
    indexById: new Map(seats.map((seat) => [seat.id, seat.index])),
    areas: new Map(plan.areas.map((area) => [area.id, area])),
  };
}

/** The seat at an index that came from a store. @throws if the plan has no such seat */
export function requireSeat({ seats }: PlanSeats, index: SeatIndex): PlanSeat {
  const seat = seats[index];
  if (!seat) throw new Error(`The plan has no seat ${String(index)}.`);
  return seat;
}

/** What the public API calls the seats at these indices, in their order. */
export function seatIdsOf(plan: PlanSeats, indexes: readonly SeatIndex[]): SeatId[] {
  return indexes.map((index) => requireSeat(plan, index).id);
}
