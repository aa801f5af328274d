/** A performance that is sold in a test, with the names of its seats. */
import { newPerformance } from "#server/commands/box-office.fixture";
import type { PerformanceId, SeatId } from "#server/domain/ids";
import { prisma } from "#server/postgres/client";
import { readPlanSeats } from "#server/postgres/plan-seats";
import { findSale } from "#server/postgres/sales";

export type House = {
  performanceId: PerformanceId;
  /** By seat index. */
  seatIds: readonly SeatId[];
  indexOf: ReadonlyMap<string, number>;
  /** General admission, where the house has it. */
  areaId: string | null;
};

/** What a test may want; see box-office.fixture. */
type Wishes = Parameters<typeof newPerformance>[0];

/** Opens a house: 20 seats at £42.50 all-in, unless a plan is wished. */
export async function openHouse(wishes: Wishes = {}): Promise<House> {
  const { performanceId } = await newPerformance(wishes);
  return houseOf(performanceId);
}

/** The house of a performance that was opened otherwise. */
export async function houseOf(performanceId: PerformanceId): Promise<House> {
  const sale = await findSale(performanceId);
  if (!sale) throw new Error("The house has no sale.");
  const { seats } = await readPlanSeats(sale.seatingPlanId);
  const area = await prisma.performanceArea.findFirst({ where: { performanceId } });
  return {
    performanceId,
    seatIds: seats.map(({ id }) => id),
    indexOf: new Map(seats.map(({ id }, index) => [id, index])),
    areaId: area?.areaId ?? null,
  };
}
