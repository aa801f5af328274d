/** Queued general admission for tests: houses with one standing area, and requests as the log brings them. */
import { askForPlaces } from "#server/commands/ask-for-places";
import { newAccount, newPerformance } from "#server/commands/box-office.fixture";
import type { GaRequested } from "#server/domain/events";
import { BuyerId, gaRequestIdOf, SectionId, type PerformanceId } from "#server/domain/ids";
import { prisma } from "#server/postgres/client";
import { findPlacesInLine } from "#server/redis/ga-requests.fixture";

export const AREA = SectionId.parse("area");

/** A performance with nothing but an area of that many places. */
export async function newStandingHouse(
  capacity: number,
  wishes: Parameters<typeof newPerformance>[0] = {},
): Promise<PerformanceId> {
  const plan = { template: "general_admission", capacity };
  const { performanceId } = await newPerformance({ plan, ...wishes });
  return performanceId;
}

/** A fan with an account. */
export async function newFan(): Promise<BuyerId> {
  return BuyerId.parse(await newAccount("fan"));
}

/** A request as the log brings it. */
export function requestOf(
  performanceId: PerformanceId,
  buyerId: BuyerId,
  quantity: number,
): GaRequested {
  const gaRequestId = gaRequestIdOf(performanceId, crypto.randomUUID());
  return {
    ...{ id: gaRequestId, type: "GaRequested", schemaVersion: 1, occurredAtMs: Date.now() },
    ...{ gaRequestId, performanceId, areaId: AREA, buyerId, quantity },
  };
}

/** Stands in line, as the route has a buyer do. */
export async function standInLine({ gaRequestId, buyerId, areaId, quantity }: GaRequested) {
  return askForPlaces({ id: gaRequestId, requestHash: "", buyerId, areaId, quantity });
}

/** The area in Postgres, and how many places the line asks for. */
export async function placesOf(performanceId: PerformanceId) {
  const { available } = await prisma.performanceArea.findFirstOrThrow({ where: { performanceId } });
  return { available, inLine: await findPlacesInLine(performanceId, AREA) };
}
